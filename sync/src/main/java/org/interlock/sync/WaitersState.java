package org.interlock.sync;

/**
 * Pure functions on a waiters word.
 *
 * <pre>
 * 31                   15 14             3    2        1         0
 * +----------------------+----------------+--------+--------+---------+
 * | hungry since, ms     | count of wakes | many   | hungry | waiters |
 * +----------------------+----------------+--------+--------+---------+
 * </pre>
 *
 * <p>Waiters: somebody may be asleep; a flag and never a count, which a dead sleeper would leave.
 * Many: somebody may be asleep who needs more than one permit. Count of wakes: so that the word
 * differs after each wake, whatever the flags are then. Hungry: a waiter has waited long, newcomers
 * may not barge; it wears off by itself, so that a hungry waiter's death holds nobody up.
 */
final class WaitersState {
  static final int WAITERS = 1;
  static final int MANY = 4;

  private static final int HUNGRY = 2;
  private static final int FLAGS = WAITERS | MANY;
  private static final int WAKE = 1 << 3;
  private static final int WAKES = ((1 << 12) - 1) << 3;
  private static final int TIME_SHIFT = 15;
  private static final int TIME_MASK = (1 << 17) - 1;
  private static final int HUNGRY_LASTS_MILLIS = 5;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private WaitersState() {}

  static boolean hasWaiters(int word) {
    return (word & WAITERS) != 0;
  }

  static boolean hasMany(int word) {
    return (word & MANY) != 0;
  }

  /** Whether a releaser has nothing to do: no flag, no mark. */
  static boolean isQuiet(int word) {
    return (word & (WAITERS | HUNGRY)) == 0;
  }

  /** {@link #isQuiet} for two words side by side, read as one. */
  static boolean areQuiet(long words) {
    return (words & (((long) (WAITERS | HUNGRY) << Integer.SIZE) | WAITERS | HUNGRY)) == 0;
  }

  /** Whether the hungry mark is set, worn off or not. */
  static boolean isMarkedHungry(int word) {
    return (word & HUNGRY) != 0;
  }

  /** Whether newcomers must stand back. */
  static boolean isHungry(int word, long nanoTime) {
    int age = (millis(nanoTime) - (word >>> TIME_SHIFT)) & TIME_MASK;
    return isMarkedHungry(word) && age <= HUNGRY_LASTS_MILLIS;
  }

  static int hungry(int word, long nanoTime) {
    return (word & (FLAGS | WAKES)) | HUNGRY | (millis(nanoTime) << TIME_SHIFT);
  }

  /** The mark, if there is one, as if made now. */
  static int renewed(int word, long nanoTime) {
    return isMarkedHungry(word) ? hungry(word, nanoTime) : word;
  }

  /** Without the hungry mark. */
  static int fed(int word) {
    return word & (FLAGS | WAKES);
  }

  /**
   * After a wake: no flags, another count. The mark's time begins anew when somebody may be asleep,
   * who could not take before; otherwise one that has worn off is nobody's.
   */
  static int woken(int word, long nanoTime) {
    int marked = hasWaiters(word) || isHungry(word, nanoTime) ? renewed(word, nanoTime) : fed(word);
    return counted(marked) & ~FLAGS;
  }

  /** With one wake more, so that who looked at the state before does not fall asleep. */
  static int counted(int word) {
    return (word & ~WAKES) | ((word + WAKE) & WAKES);
  }

  private static int millis(long nanoTime) {
    return (int) (nanoTime / NANOS_PER_MILLI) & TIME_MASK;
  }

  static String toString(int word) {
    return (hasWaiters(word) ? "waiters" : "no waiters")
        + (hasMany(word) ? ", many" : "")
        + (isMarkedHungry(word) ? ", hungry" : "");
  }
}
