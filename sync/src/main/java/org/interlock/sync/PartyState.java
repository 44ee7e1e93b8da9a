package org.interlock.sync;

/**
 * Pure functions on the record of a slot in a barrier.
 *
 * <pre>
 * 63            46 45         32 31    23   22     21            0
 * +---------------+-------------+--------+------+---------------+
 * | of the slot   | enlisted    | zero   | came | generation    |
 * +---------------+-------------+--------+------+---------------+
 * </pre>
 *
 * <p>Enlisted: how many parties the process is. Came: a thread of it came to wait, in that
 * generation of the barrier; of another one it means nothing. A record of another generation of the
 * slot says nothing.
 */
final class PartyState {
  /** The most parties a process can be. */
  static final int MOST = (1 << 14) - 1;

  private static final int SLOT_GENERATION_SHIFT = 46;
  private static final int ENLISTED_SHIFT = 32;
  private static final long PARTY = 1L << ENLISTED_SHIFT;
  private static final long CAME = 1L << 22;
  private static final long CAME_IN = (1L << 23) - 1;
  private static final int GENERATION = (1 << 22) - 1;

  private PartyState() {}

  static long none(int slotGeneration) {
    return (long) slotGeneration << SLOT_GENERATION_SHIFT;
  }

  static int slotGeneration(long record) {
    return (int) (record >>> SLOT_GENERATION_SHIFT);
  }

  static int enlisted(long record) {
    return (int) (record >>> ENLISTED_SHIFT) & MOST;
  }

  static long enlist(long record, int parties) {
    return record + parties * PARTY;
  }

  static boolean cameIn(long record, int generation) {
    return (record & CAME_IN) == (CAME | generation);
  }

  /** In that generation or a later one. */
  static boolean cameSince(long record, int generation) {
    int since = (int) (record & GENERATION) - generation & GENERATION;
    return (record & CAME) != 0 && since <= GENERATION >>> 1;
  }

  static long come(long record, int generation) {
    return record & ~CAME_IN | CAME | generation;
  }

  static long gone(long record) {
    return record & ~CAME_IN;
  }
}
