package org.interlock.kill;

import org.interlock.shm.seam.SlotLocks;

/** The slots' locks that report each call to a counter. */
final class CountedLocks extends SlotLocks {
  private final SlotLocks real;
  private final SeamCounter counter;

  CountedLocks(SlotLocks real, SeamCounter counter) {
    this.real = real;
    this.counter = counter;
  }

  @Override
  public boolean tryLockClaim(int slot) {
    counter.access("tryLockClaim " + slot);
    return real.tryLockClaim(slot);
  }

  @Override
  public void unlockClaim(int slot) {
    counter.access("unlockClaim " + slot);
    real.unlockClaim(slot);
  }

  @Override
  public boolean tryLock(int slot) {
    counter.access("tryLock " + slot);
    return real.tryLock(slot);
  }

  @Override
  public void unlock(int slot) {
    counter.access("unlock " + slot);
    real.unlock(slot);
  }

  @Override
  public boolean isLocked(int slot) {
    counter.access("isLocked " + slot);
    return real.isLocked(slot);
  }
}
