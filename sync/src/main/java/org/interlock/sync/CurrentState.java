package org.interlock.sync;

/**
 * Pure functions on the word that says which version is the newest.
 *
 * <pre>
 * 63                                8 7        0
 * +----------------------------------+----------+
 * | version, its low 56 bits         | buffer   |
 * +----------------------------------+----------+
 * </pre>
 *
 * <p>0: version 0, in buffer 0. The whole version stands in the buffer's row.
 */
final class CurrentState {
  private static final int VERSION_SHIFT = 8;
  private static final int BUFFER_MASK = (1 << VERSION_SHIFT) - 1;

  private CurrentState() {}

  static long of(long version, int buffer) {
    return version << VERSION_SHIFT | buffer;
  }

  static int buffer(long word) {
    return (int) word & BUFFER_MASK;
  }
}
