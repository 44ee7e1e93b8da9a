package org.interlock.explore;

/** What threads do that meet a close. */
final class CloseScenes {
  private CloseScenes() {}

  /** Something that a closed segment refuses. */
  static void unlessClosed(Runnable what) {
    try {
      what.run();
    } catch (IllegalStateException e) {
      // closed
    }
  }

  /** Detaches, or finds that something is held. */
  static void unlessHeld(Participant me) {
    try {
      me.attachment.detach();
    } catch (IllegalStateException e) {
      // held
    }
  }
}
