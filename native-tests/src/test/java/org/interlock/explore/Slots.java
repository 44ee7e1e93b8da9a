package org.interlock.explore;

import org.interlock.shm.SimTable;

/** What must hold of the participant table in the end. */
final class Slots {
  private Slots() {}

  /** The slots of the dead are free again, and so are their bytes. */
  static void prove(Participant me) {
    for (Participant p : me.world.participants) {
      if (p.fate == Participant.Fate.DEAD && p.attachment != null) {
        int state = me.table.state(p.attachment.slot());
        me.world.check(
            SimTable.generationIn(state) != p.attachment.generation(),
            p + " is dead, its slot is " + me.table.describeState(p.attachment.slot()));
      }
    }
    if (me.world.hasStopped()) {
      return; // what a stopped one claims or has left half is its
    }
    for (int slot = 0; slot < World.SLOTS; slot++) {
      Participant holder = me.locks.holder(slot);
      me.world.check(
          (holder == null) == me.table.isFree(slot),
          "slot "
              + slot
              + " is "
              + me.table.describeState(slot)
              + ", its byte is "
              + (holder == null ? "free" : holder + "'s"));
    }
  }

  /** Whether a slot is free, as one sees it who is no part of the simulation. */
  static boolean isFree(World world, int slot) {
    int state = (int) world.segment.load(slot * SimTable.SLOT_BYTES, Integer.BYTES);
    return !SimTable.isLive(state) && !SimTable.isDead(state);
  }
}
