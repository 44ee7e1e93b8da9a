package org.interlock.shm.seam;

/**
 * The kernel's word on who lives: one lock a slot, held by an attached process and dropped by the
 * kernel when the last of its threads and mappings is gone.
 */
public abstract class SlotLocks {
  /** For the implementations. */
  protected SlotLocks() {}

  /** Takes a slot's lock for this participant; false when another has it. */
  public abstract boolean tryLock(int slot);

  /** Gives a slot's lock back. */
  public abstract void unlock(int slot);

  /** Whether anybody has a slot's lock, this participant included. */
  public abstract boolean isLocked(int slot);
}
