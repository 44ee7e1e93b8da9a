package org.interlock.sync;

/**
 * Pure functions on the state word of a barrier.
 *
 * <pre>
 *         63        42 41       31 30    28 27      18 17          0
 *        +------------+-----------+--------+----------+-------------+
 * whole  | generation | history   | 0      | zero     | arrived     |   arrived: 16 bits
 *        +------------+-----------+--------+----------+-------------+
 * broken | generation | history   | cause  | slot     | of the slot |
 *        +------------+-----------+--------+----------+-------------+
 * </pre>
 *
 * <p>Generation: of the barrier; it rises by 1, wrapping, when all parties have arrived, and with a
 * reset. History: how the eleven generations before ended, the last in the lowest bit: 1 for one
 * that did not end by the arrival of all. Broken: by whom, as a slot and that slot's own
 * generation. 0 is a new barrier.
 */
final class BarrierState {
  /** More parties do not fit. */
  static final int MOST_PARTIES = (1 << 16) - 1;

  // how a generation has gone on for one that arrived in it
  static final int WAITS = 0;
  static final int TRIPPED = 1;
  static final int BROKEN = 2;

  // why it is broken
  static final int DIED = 1;
  static final int INTERRUPTED = 2;
  static final int TIMED_OUT = 3;
  static final int THREW = 4;
  static final int CLOSED = 5;

  private static final int GENERATION_SHIFT = 42;
  private static final int GENERATION_MASK = (1 << 22) - 1;
  private static final int HISTORY_SHIFT = 31;
  private static final int HISTORY_BITS = 11;
  private static final int HISTORY_MASK = (1 << HISTORY_BITS) - 1;
  private static final int CAUSE_SHIFT = 28;
  private static final int CAUSE_MASK = 7;
  private static final int SLOT_SHIFT = 18;
  private static final int SLOT_MASK = (1 << 10) - 1;
  private static final int SLOT_GENERATION_MASK = (1 << 18) - 1;
  private static final int ARRIVED_MASK = MOST_PARTIES;

  private BarrierState() {}

  static int generation(long state) {
    return (int) (state >>> GENERATION_SHIFT);
  }

  /** How many have arrived in a whole one. */
  static int arrived(long state) {
    return isBroken(state) ? 0 : (int) state & ARRIVED_MASK;
  }

  static boolean isBroken(long state) {
    return cause(state) != 0;
  }

  static int cause(long state) {
    return (int) (state >>> CAUSE_SHIFT) & CAUSE_MASK;
  }

  /** The slot that broke it. */
  static int slot(long state) {
    return (int) (state >>> SLOT_SHIFT) & SLOT_MASK;
  }

  /** That slot's generation. */
  static int slotGeneration(long state) {
    return (int) state & SLOT_GENERATION_MASK;
  }

  static boolean namesDead(long state) {
    return cause(state) == DIED;
  }

  /** One more has arrived. */
  static long arrive(long state) {
    return state + 1;
  }

  /** All have arrived: the next generation. */
  static long tripped(long state) {
    return next(state, 0);
  }

  /** The next generation, whatever became of this one. */
  static long reset(long state) {
    return next(state, 1);
  }

  private static long next(long state, long ended) {
    long generation = generation(state) + 1L & GENERATION_MASK;
    long history = (history(state) << 1 | ended) & HISTORY_MASK;
    return generation << GENERATION_SHIFT | history << HISTORY_SHIFT;
  }

  private static long history(long state) {
    return state >>> HISTORY_SHIFT & HISTORY_MASK;
  }

  static long broken(long state, int cause, int slot, int slotGeneration) {
    return state >>> HISTORY_SHIFT << HISTORY_SHIFT
        | (long) cause << CAUSE_SHIFT
        | (long) slot << SLOT_SHIFT
        | slotGeneration;
  }

  /**
   * How a generation has gone on. One that ended so long ago that it is not known any more passes
   * for broken: whoever is told that all have arrived must be able to rely on it.
   */
  static int outcome(long state, int generation) {
    int since = generation(state) - generation & GENERATION_MASK;
    if (since == 0) {
      return isBroken(state) ? BROKEN : WAITS;
    }
    boolean arrived = since <= HISTORY_BITS && (history(state) >>> since - 1 & 1) == 0;
    return arrived ? TRIPPED : BROKEN;
  }
}
