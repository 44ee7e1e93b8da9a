package org.interlock.sync;

/**
 * Pure functions on what an auto-reset event has in place of the permits taken in {@link
 * TrackedState}: how many sets nobody has used up, and how many threads wait.
 *
 * <pre>
 * 15      8 7       0
 * +---------+---------+
 * | waiting | signals |
 * +---------+---------+
 * </pre>
 *
 * <p>I3: signals are at most waiting + 1: one for each that waits, and one that is kept.
 */
final class AutoEventState {
  /** More are not counted. */
  static final int MOST_WAITING = 254;

  private static final int MASK = (1 << 8) - 1;
  private static final int WAITER = 1 << 8;

  private AutoEventState() {}

  static int signals(int both) {
    return both & MASK;
  }

  static int waiting(int both) {
    return both >>> 8;
  }

  /** One signal more, unless all who wait are released and one is kept. */
  static int set(int both) {
    return signals(both) > waiting(both) ? both : both + 1;
  }

  static int reset(int both) {
    return both & ~MASK;
  }

  /** Whether all who wait are released, and one that comes would be, too. */
  static boolean releasesAll(int both) {
    return signals(both) > waiting(both);
  }

  /** One signal is used up. */
  static int used(int both) {
    return both - 1;
  }

  static int joined(int both) {
    return both + WAITER;
  }

  /** So many wait no more; what was meant for them is kept, but not more than one. */
  static int left(int both, int count) {
    int waiting = Math.max(0, waiting(both) - count);
    return waiting * WAITER + Math.min(signals(both), waiting + 1);
  }
}
