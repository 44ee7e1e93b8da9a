package org.interlock.sync;

/**
 * Where a tracked semaphore's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 state, 64 bits ({@link TrackedState})     8 waiters word, 32 bits ({@link WaitersState})
 * 12 zero up to 64     64 ledger: one 64-bit record a slot
 * </pre>
 */
final class TrackedLayout {
  static final long STATE = 0;
  static final long WAITERS = 8;

  private static final long LEDGER = 64;

  private TrackedLayout() {}

  static long ledger(int slot) {
    return LEDGER + (long) slot * Long.BYTES;
  }

  static long bytes(int slots) {
    return ledger(slots);
  }
}
