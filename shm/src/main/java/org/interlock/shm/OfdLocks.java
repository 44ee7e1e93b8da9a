package org.interlock.shm;

import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.SlotLocks;

/**
 * Two bytes a slot, far beyond the file's end, locked for an open file description: one by who has
 * the slot, one by who is just claiming it.
 *
 * <p>The <em>hold</em> description locks the own byte and is what the mapping was made from; the
 * <em>probe</em> description asks about bytes. Through the description that holds a byte the kernel
 * calls it free, and a process would judge itself dead.
 */
final class OfdLocks extends SlotLocks {
  private static final long BASE = 1L << 62;
  private static final long CLAIMS = BASE + (1L << 20);

  private final int hold;
  private final int probe;

  OfdLocks(int hold, int probe) {
    this.hold = hold;
    this.probe = probe;
  }

  /** How many slots' bytes are locked, asked through a description that holds none. */
  static int locked(int probe, int slots) throws ErrnoException {
    int locked = 0;
    for (int slot = 0; slot < slots; slot++) {
      locked += Linux.isByteLocked(probe, BASE + slot) ? 1 : 0;
    }
    return locked;
  }

  @Override
  public boolean tryLockClaim(int slot) {
    return tryLock(CLAIMS + slot);
  }

  @Override
  public void unlockClaim(int slot) {
    unlock(CLAIMS + slot);
  }

  @Override
  public boolean tryLock(int slot) {
    return tryLock(BASE + slot);
  }

  @Override
  public void unlock(int slot) {
    unlock(BASE + slot);
  }

  private boolean tryLock(long at) {
    try {
      return Linux.tryLockByte(hold, at);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot lock byte " + at + " of the segment", e);
    }
  }

  private void unlock(long at) {
    try {
      Linux.unlockByte(hold, at);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot unlock byte " + at + " of the segment", e);
    }
  }

  @Override
  public boolean isLocked(int slot) {
    try {
      return Linux.isByteLocked(probe, BASE + slot);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot ask the kernel for participant " + slot, e);
    }
  }
}
