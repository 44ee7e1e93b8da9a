package org.interlock.shm;

import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.SlotLocks;

/**
 * One byte a slot, far beyond the file's end, locked for an open file description.
 *
 * <p>The <em>hold</em> description locks the own byte and is what the mapping was made from; the
 * <em>probe</em> description asks about bytes. Through the description that holds a byte the kernel
 * calls it free, and a process would judge itself dead.
 */
final class OfdLocks extends SlotLocks {
  private static final long BASE = 1L << 62;

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
  public boolean tryLock(int slot) {
    try {
      return Linux.tryLockByte(hold, BASE + slot);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot lock the byte of participant " + slot, e);
    }
  }

  @Override
  public void unlock(int slot) {
    try {
      Linux.unlockByte(hold, BASE + slot);
    } catch (ErrnoException e) {
      throw new SegmentException("cannot unlock the byte of participant " + slot, e);
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
