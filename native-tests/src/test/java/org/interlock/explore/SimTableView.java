package org.interlock.explore;

import org.interlock.shm.SimTable;

/** Looks at the participant table from outside the simulation. */
final class SimTableView {
  private SimTableView() {}

  static boolean isFree(World world, int slot) {
    int state = (int) world.segment.load(slot * SimTable.SLOT_BYTES, Integer.BYTES);
    return !SimTable.isLive(state) && !SimTable.isDead(state);
  }
}
