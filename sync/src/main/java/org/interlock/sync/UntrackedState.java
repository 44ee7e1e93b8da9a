package org.interlock.sync;

/**
 * Pure functions on both words of an untracked semaphore, read or replaced as one.
 *
 * <pre>
 * 63                          32 31                           0
 * +-----------------------------+-----------------------------+
 * | waiters word ({@link WaitersState}) | permits fewer than at first |
 * +-----------------------------+-----------------------------+
 * </pre>
 */
final class UntrackedState {
  private UntrackedState() {}

  /** How many permits fewer there are than at first. */
  static int fewer(long both) {
    return (int) both;
  }

  static long withFewer(long both, int fewer) {
    return both >>> Integer.SIZE << Integer.SIZE | Integer.toUnsignedLong(fewer);
  }

  /** Whether nobody waits, or has waited so long that newcomers stand back. */
  static boolean isQuiet(long both) {
    return WaitersState.isQuiet((int) (both >>> Integer.SIZE));
  }
}
