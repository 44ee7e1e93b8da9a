package org.interlock.explore;

/** What must hold of the participant table in the end. */
final class Slots {
  private Slots() {}

  /** The slots of the dead are free again, and so are their bytes. */
  static void prove(Participant me) {
    if (me.world.hasStopped()) {
      return; // what a stopped one claims or has left half is its
    }
    for (int slot = 0; slot < World.SLOTS; slot++) {
      Participant holder = me.locks.holder(slot);
      me.world.check(
          (holder == null) == me.table.isFree(slot),
          "slot " + slot + " is " + me.table.describeState(slot) + ", its byte is " + holder + "'s");
    }
  }
}
