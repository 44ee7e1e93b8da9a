package org.interlock.sync;

/**
 * Pure functions on a mutex's state word.
 *
 * <pre>
 * 31                   28 27                18 17                 0
 * +----------------------+--------------------+--------------------+
 * | zero                 | slot + 1, 10 bits  | generation 18 bits |
 * +----------------------+--------------------+--------------------+
 * </pre>
 *
 * <p>0 is free. Held and by whom is one word, so both change in one compare-and-set.
 */
final class MutexState {
  static final int FREE = 0;

  private static final int GENERATION_BITS = 18;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int SLOT_MASK = (1 << 10) - 1;

  private MutexState() {}

  static int ownedBy(int slot, int generation) {
    return ((slot + 1) << GENERATION_BITS) | generation;
  }

  static boolean isFree(int state) {
    return ((state >>> GENERATION_BITS) & SLOT_MASK) == 0;
  }

  /** The owner's slot; -1 when free. */
  static int slot(int state) {
    return ((state >>> GENERATION_BITS) & SLOT_MASK) - 1;
  }

  static int generation(int state) {
    return state & GENERATION_MASK;
  }

  static String toString(int state) {
    return isFree(state) ? "free" : "owned by slot " + slot(state) + "(" + generation(state) + ")";
  }
}
