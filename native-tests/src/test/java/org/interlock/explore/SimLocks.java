package org.interlock.explore;

import org.interlock.shm.seam.SlotLocks;

/** The slots' bytes, as the kernel keeps them: asked through the probe description. */
class SimLocks extends SlotLocks {
  private static final int CLAIMS = World.SLOTS;

  /** Who holds each byte: one for a slot, one for claiming it. */
  static final class All {
    private final Participant[] holders = new Participant[2 * World.SLOTS];

    void freeAll(Participant who) {
      for (int at = 0; at < holders.length; at++) {
        if (holders[at] == who) {
          holders[at] = null;
        }
      }
    }
  }

  final Participant me;

  SimLocks(Participant me) {
    this.me = me;
  }

  @Override
  public boolean tryLockClaim(int slot) {
    return take(CLAIMS + slot);
  }

  @Override
  public void unlockClaim(int slot) {
    giveBack(CLAIMS + slot);
  }

  @Override
  public boolean tryLock(int slot) {
    return take(slot);
  }

  @Override
  public void unlock(int slot) {
    giveBack(slot);
  }

  /** True also when it has it: a lock belongs to the description, not to a thread. */
  private boolean take(int at) {
    SimThread thread = call();
    boolean free = holder(at) == null || holder(at) == me;
    if (free) {
      me.world.locks.holders[at] = me;
    }
    say(thread, "locks byte " + at + ": " + free);
    return free;
  }

  private void giveBack(int at) {
    SimThread thread = call();
    if (holder(at) == me) {
      me.world.locks.holders[at] = null;
    }
    say(thread, "unlocks byte " + at);
  }

  @Override
  public boolean isLocked(int slot) {
    SimThread thread = call();
    boolean locked = holder(slot) != null;
    say(thread, "sees byte " + slot + (locked ? " locked" : " free"));
    return locked;
  }

  final Participant holder(int at) {
    return me.world.locks.holders[at];
  }

  /** A system call: stores before it are seen. */
  private SimThread call() {
    SimThread thread = me.world.access(true);
    if (thread != null) {
      thread.buffer.flush();
    }
    return thread;
  }

  private void say(SimThread thread, String what) {
    if (thread != null && me.world.isTraced()) {
      me.world.trace(thread, what);
    }
  }
}
