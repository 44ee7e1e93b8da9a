package org.interlock.sync;

/**
 * Pure functions on the word that says which version is the newest.
 *
 * <pre>
 * 63                                8 7      6        0
 * +----------------------------------+------+----------+
 * | version, its low 56 bits         | long | buffer   |
 * +----------------------------------+------+----------+
 * </pre>
 *
 * <p>0: version 0, in buffer 0. Long: the version has more than 55 bits, and stands whole in the
 * buffer's row only.
 */
final class CurrentState {
  private static final int VERSION_SHIFT = 8;
  private static final int LONG = 1 << 7;
  private static final int BUFFER_MASK = LONG - 1;
  private static final int SHORT_BITS = 55;

  private CurrentState() {}

  static long of(long version, int buffer) {
    return version << VERSION_SHIFT | (version >>> SHORT_BITS == 0 ? 0 : LONG) | buffer;
  }

  static int buffer(long word) {
    return (int) word & BUFFER_MASK;
  }

  /** Whether it does not tell the version. */
  static boolean isLong(long word) {
    return (word & LONG) != 0;
  }

  /** The version, unless it is a long one. */
  static long version(long word) {
    return word >>> VERSION_SHIFT;
  }
}
