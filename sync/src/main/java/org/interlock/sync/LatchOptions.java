package org.interlock.sync;

/** What a latch counts, and what the death of a process does that has enlisted. Immutable. */
public final class LatchOptions {
  private final int count;
  private final boolean deathCountsDown;

  private LatchOptions(int count, boolean deathCountsDown) {
    this.count = count;
    this.deathCountsDown = deathCountsDown;
  }

  /**
   * A latch that opens when it was counted down so often, and that the death of one who has
   * enlisted breaks.
   *
   * @throws IllegalArgumentException unless 0 to 65,534
   */
  public static LatchOptions ofCount(int count) {
    if (count < 0 || count > LatchAccount.MOST) {
      throw new IllegalArgumentException(
          "a latch has a count of 0 to " + LatchAccount.MOST + ", asked was " + count);
    }
    return new LatchOptions(count, false);
  }

  /** The shares of a process that dies are counted down. */
  public LatchOptions deathCountsDown() {
    return new LatchOptions(count, true);
  }

  /** A process that dies with shares breaks the latch, so that nobody goes on as if it had done. */
  public LatchOptions deathBreaks() {
    return new LatchOptions(count, false);
  }

  int count() {
    return count;
  }

  /** As the object's first parameter. */
  long parameter() {
    return LatchLayout.parameter(count, deathCountsDown);
  }
}
