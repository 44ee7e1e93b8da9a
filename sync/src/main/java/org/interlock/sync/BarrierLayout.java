package org.interlock.sync;

/**
 * Where a barrier's words stand, in bytes from the object's start.
 *
 * <pre>
 *   0 state, 64 bits ({@link BarrierState})     8 waiters word, 32 bits ({@link WaitersState})
 *  12 zero     64 obituary ({@link Obituary})     224 zero
 * 256 + 16 s: the record of slot s, 64 bits ({@link PartyState}); 264 + 16 s: the key of its thread
 *             that came, or left, last, for messages
 * </pre>
 */
final class BarrierLayout {
  static final long STATE = 0;
  static final long WAITERS = 8;
  static final long OBITUARY = 64;

  private static final long SLOTS = 256;
  private static final long SLOT_BYTES = 16;

  private BarrierLayout() {}

  static long bytes(int slots) {
    return record(slots);
  }

  static long record(int slot) {
    return SLOTS + SLOT_BYTES * slot;
  }

  static long threadKey(int slot) {
    return record(slot) + Long.BYTES;
  }
}
