package org.interlock.sync;

/**
 * Where a latch's words stand, in bytes from the object's start.
 *
 * <pre>
 *   0 zero     64 obituary ({@link Obituary})     224 zero
 * 256 the words of a tracked semaphore ({@link TrackedLayout}): state, waiters word, ledger
 * </pre>
 *
 * <p>The first parameter is the count, and 2<sup>32</sup> more when deaths are counted down.
 */
final class LatchLayout {
  static final long OBITUARY = 64;
  static final long ACCOUNT = 256;
  static final long WAITERS = ACCOUNT + TrackedLayout.WAITERS;

  private static final long COUNTS_DOWN = 1L << 32;

  private LatchLayout() {}

  static long bytes(int slots) {
    return ACCOUNT + TrackedLayout.bytes(slots);
  }

  static long parameter(int count, boolean deathCountsDown) {
    return count | (deathCountsDown ? COUNTS_DOWN : 0);
  }

  static int count(long parameter) {
    return (int) parameter;
  }

  static boolean deathCountsDown(long parameter) {
    return (parameter & COUNTS_DOWN) != 0;
  }
}
