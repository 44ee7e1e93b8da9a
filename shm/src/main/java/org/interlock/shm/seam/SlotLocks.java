package org.interlock.shm.seam;

/**
 * The kernel's word on who lives: one lock a slot, held by an attached process and dropped by the
 * kernel when the last of its threads and mappings is gone; and another, held while claiming it.
 */
public abstract class SlotLocks {
  /** For the implementations. */
  protected SlotLocks() {}

  /**
   * Takes the right to claim a slot; false when another has it. Who has it may go by what it then
   * reads of the slot, since only a claim leads away from FREE.
   */
  public abstract boolean tryLockClaim(int slot);

  /** Gives the right to claim back. */
  public abstract void unlockClaim(int slot);

  /** Takes a slot's lock for this participant; false when another has it. */
  public abstract boolean tryLock(int slot);

  /** Gives a slot's lock back. */
  public abstract void unlock(int slot);

  /** Whether anybody has a slot's lock, this participant included. */
  public abstract boolean isLocked(int slot);
}
