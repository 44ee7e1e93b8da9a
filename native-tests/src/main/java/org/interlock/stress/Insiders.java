package org.interlock.stress;

/**
 * How many permits each seat is inside with, in one word, so that a look at all of them is one
 * moment's: four bits for each of 16 seats, of which the highest says that the process is being
 * killed or was.
 */
final class Insiders {
  /** The most permits that can be told. */
  static final int MOST = 7;

  private static final int BITS = 4;
  private static final long KILLED = 8;

  private Insiders() {}

  static int permits(long word, int seat) {
    return (int) (word >>> seat * BITS) & MOST;
  }

  static boolean isKilled(long word, int seat) {
    return (word >>> seat * BITS & KILLED) != 0;
  }

  static long add(long word, int seat, int permits) {
    return word + ((long) permits << seat * BITS);
  }

  static long killed(long word, int seat) {
    return word | KILLED << seat * BITS;
  }

  /** The seat without its permits. */
  static long returned(long word, int seat) {
    return word & ~((long) MOST << seat * BITS);
  }

  /** The seat as nobody ever had it. */
  static long vacant(long word, int seat) {
    return returned(word, seat) & ~(KILLED << seat * BITS);
  }

  /** The permits of all who were not killed. */
  static int living(long word) {
    int all = 0;
    for (int seat = 0; seat < Board.SEATS; seat++) {
      all += isKilled(word, seat) ? 0 : permits(word, seat);
    }
    return all;
  }

  /**
   * Whether the permits of a killed one must have returned: without them the living could not be
   * inside with as many as they are.
   */
  static boolean hasReturned(long word, int seat, int maximum) {
    int died = permits(word, seat);
    return isKilled(word, seat) && died > 0 && living(word) + died > maximum;
  }
}
