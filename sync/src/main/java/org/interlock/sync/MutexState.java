package org.interlock.sync;

/**
 * Pure functions on a mutex's state word.
 *
 * <pre>
 * 63      52 51           32 31  29    28    27         18 17          0
 * +---------+---------------+------+--------+-------------+-------------+
 * | turn    | thread key    | zero | kept   | slot + 1    | generation  |
 * +---------+---------------+------+--------+-------------+-------------+
 * </pre>
 *
 * <p>0 is free. Held, by which participant and by which of its threads change in one
 * compare-and-set; slot and generation are the owner, thread key and turn (the owner's count of
 * acquisitions) serve messages only. Kept: free, but for one that has waited; newcomers look at the
 * waiters word first.
 */
final class MutexState {
  static final long FREE = 0;
  static final long KEPT = 1L << 28;

  private static final int GENERATION_BITS = 18;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int SLOT_MASK = (1 << 10) - 1;
  private static final long OWNER_MASK = (1L << 28) - 1;
  private static final int THREAD_SHIFT = 32;
  private static final int THREAD_MASK = (1 << 20) - 1;
  private static final int TURN_SHIFT = 52;
  private static final int TURN_MASK = (1 << 12) - 1;

  private MutexState() {}

  /** The owner's bits, to be completed by {@link #turn}. */
  static long owner(int slot, int generation) {
    return ((slot + 1L) << GENERATION_BITS) | generation;
  }

  /** The state after an acquisition. */
  static long turn(long owner, int threadKey, int turn) {
    return (long) turn << TURN_SHIFT | (long) threadKey << THREAD_SHIFT | owner;
  }

  /** Whether the turn's 12 bits start anew. */
  static boolean isFirstTurn(int turn) {
    return (turn & TURN_MASK) == 0;
  }

  static boolean isFree(long state) {
    return (state & OWNER_MASK) == 0;
  }

  static boolean isOwnedBy(long state, long owner) {
    return (state & OWNER_MASK) == owner;
  }

  /** The owner's slot; -1 when free. */
  static int slot(long state) {
    return (int) (state >>> GENERATION_BITS & SLOT_MASK) - 1;
  }

  static int generation(long state) {
    return (int) state & GENERATION_MASK;
  }

  static int threadKey(long state) {
    return (int) (state >>> THREAD_SHIFT) & THREAD_MASK;
  }

  static String toString(long state) {
    return isFree(state)
        ? (state == KEPT ? "free, kept" : "free")
        : "owned by slot " + slot(state) + "(" + generation(state) + ")";
  }
}
