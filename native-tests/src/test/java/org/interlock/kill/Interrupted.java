package org.interlock.kill;

/** Something that an interrupt is to end. */
@FunctionalInterface
interface Interrupted {
  void run() throws InterruptedException;

  static void ignored(Interrupted action) {
    try {
      action.run();
    } catch (InterruptedException e) {
      // as it should
    }
  }
}
