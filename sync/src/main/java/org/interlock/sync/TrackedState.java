package org.interlock.sync;

/**
 * Pure functions on a tracked semaphore's state word and its ledger records.
 *
 * <pre>
 * state   63        42 41        26 25     16 15         0
 *        +------------+------------+---------+-----------+
 *        | sequence   | held by it | slot    | taken     |
 *        +------------+------------+---------+-----------+
 * ledger  63     56 55         38 37         16 15        0
 *        +---------+-------------+-------------+----------+
 *        | version | generation  | sequence    | held     |
 *        +---------+-------------+-------------+----------+
 * </pre>
 *
 * <p>Taken counts all permits in use, so that 0 is the state of a new semaphore. The state names
 * one slot, the last that changed it, with what that slot holds; what other slots hold stands in
 * the ledger. The sequence rises with every change of the state.
 */
final class TrackedState {
  static final int MOST_PERMITS = (1 << 16) - 1;

  private static final long SIXTEEN = (1 << 16) - 1;
  private static final int SLOT_SHIFT = 16;
  private static final long SLOT_MASK = (1 << 10) - 1;
  private static final int HELD_SHIFT = 26;
  private static final int SEQUENCE_SHIFT = 42;
  private static final long SEQUENCE_MASK = (1 << 22) - 1;
  private static final int FILED_SEQUENCE_SHIFT = 16;
  private static final int GENERATION_SHIFT = 38;
  private static final long GENERATION_MASK = (1 << 18) - 1;
  private static final int VERSION_SHIFT = 56;

  private static final long ONE_HELD = 1L << HELD_SHIFT | 1;
  private static final long ONE_LATER = 1L << SEQUENCE_SHIFT; // the highest field wraps by itself

  private TrackedState() {}

  static int taken(long state) {
    return (int) (state & SIXTEEN);
  }

  /** The slot whose permits the state itself tells. */
  static int slot(long state) {
    return (int) (state >>> SLOT_SHIFT & SLOT_MASK);
  }

  /** What that slot holds. */
  static int held(long state) {
    return (int) (state >>> HELD_SHIFT & SIXTEEN);
  }

  /** The next state after a slot changed what is taken. */
  static long next(long state, int taken, int slot, int held) {
    long sequence = (state >>> SEQUENCE_SHIFT) + 1 & SEQUENCE_MASK;
    return sequence << SEQUENCE_SHIFT
        | (long) held << HELD_SHIFT
        | (long) slot << SLOT_SHIFT
        | taken;
  }

  /** The next state after the slot it names took one. */
  static long oneTaken(long state) {
    return state + ONE_LATER + ONE_HELD;
  }

  /** The next state after the slot it names gave one back that it held. */
  static long oneGiven(long state) {
    return state + ONE_LATER - ONE_HELD;
  }

  /** The record that tells what the state tells of its slot, after an older one. */
  static long filed(long state, int generation, long before) {
    long version = (before >>> VERSION_SHIFT) + 1;
    return version << VERSION_SHIFT
        | (long) generation << GENERATION_SHIFT
        | state >>> SEQUENCE_SHIFT << FILED_SEQUENCE_SHIFT
        | held(state);
  }

  static int heldOf(long record) {
    return (int) (record & SIXTEEN);
  }

  static int generation(long record) {
    return (int) (record >>> GENERATION_SHIFT & GENERATION_MASK);
  }

  static String toString(long state) {
    return taken(state) + " taken, slot " + slot(state) + " has " + held(state);
  }
}
