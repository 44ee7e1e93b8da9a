package org.interlock.sync;

/**
 * Pure functions on the word that says how many threads of one participant read.
 *
 * <pre>
 * 63        46 45        23 22         0
 * +-----------+------------+------------+
 * | generation | claims    | readers    |
 * +-----------+------------+------------+
 * </pre>
 *
 * <p>Claims: threads that wait to read. A word whose generation is not the slot's LIVE one counts
 * nothing, so nobody has to clear what a dead participant left.
 */
final class ReadersState {
  /** What one reader adds. */
  static final long READER = 1;

  /** What one that waits adds. */
  static final long CLAIM = 1L << 23;

  /** Half of what fits, so that those who are refused do not overflow it. */
  static final int MOST = 1 << 22;

  private static final int MASK = (1 << 23) - 1;
  private static final int GENERATION_SHIFT = 46;

  private ReadersState() {}

  /** Nobody reads or waits. */
  static long none(int generation) {
    return (long) generation << GENERATION_SHIFT;
  }

  static int readers(long word) {
    return (int) word & MASK;
  }

  static int claims(long word) {
    return (int) (word >>> 23) & MASK;
  }

  static int generation(long word) {
    return (int) (word >>> GENERATION_SHIFT);
  }
}
