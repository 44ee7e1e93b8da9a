package org.interlock.stress;

/**
 * A buffer of a few places on the board, of plain longs that a mutex guards, and an account of it:
 * the n-th thing is put at its place once and taken once, but for those that die in somebody's
 * hands.
 */
final class BufferLedger {
  static final int PUT = 3; // behind the section's; how many were put
  static final int TAKEN = 4;
  static final int PLACE = 9;
  static final int PLACES = 3;

  private static final int PUTS_BEGUN = 5;
  private static final int PUTS_DONE = 6;
  private static final int TAKES_BEGUN = 7;
  private static final int TAKES_DONE = 8;

  private final SharedLongs words;
  private final Report report;

  BufferLedger(Board board, Report report) {
    this.words = board.scenario();
    this.report = report;
  }

  boolean hasThing() {
    return words.getPlain(PUT) > words.getPlain(TAKEN);
  }

  boolean hasPlace() {
    return words.getPlain(PUT) - words.getPlain(TAKEN) < PLACES;
  }

  private static int place(long number) {
    return PLACE + (int) (number % PLACES);
  }

  /** Puts the next thing, step by step. */
  void put(Hand me) {
    words.getAndAdd(PUTS_BEGUN, 1);
    long number = words.getPlain(PUT);
    expect(number, 0);
    me.linger();
    words.setPlain(place(number), number + 1);
    me.linger();
    words.setPlain(PUT, number + 1);
    me.linger();
    words.getAndAdd(PUTS_DONE, 1);
  }

  /** Takes the oldest thing, step by step. */
  void take(Hand me) {
    words.getAndAdd(TAKES_BEGUN, 1);
    long number = words.getPlain(TAKEN);
    expect(number, number + 1);
    me.linger();
    words.setPlain(place(number), 0);
    me.linger();
    words.setPlain(TAKEN, number + 1);
    me.linger();
    words.getAndAdd(TAKES_DONE, 1);
  }

  private void expect(long number, long expected) {
    long found = words.getPlain(place(number));
    if (found != expected) {
      report.violation(
          "at the place of thing " + number + " stands " + found + ", expected " + expected);
    }
  }

  /** After an owner's death: what it had begun is done, and a thing that it took is gone. */
  void mend() {
    long put = words.getPlain(PUT);
    if (hasPlace() && words.getPlain(place(put)) == put + 1) {
      words.setPlain(PUT, put + 1);
    }
    long taken = words.getPlain(TAKEN);
    if (hasThing() && words.getPlain(place(taken)) == 0) {
      words.setPlain(TAKEN, taken + 1);
    }
  }

  /** At the end: all that was put and taken is known, but of those that were killed doing so. */
  void ends() {
    compare("put", words.getPlain(PUT), PUTS_BEGUN, PUTS_DONE);
    compare("taken", words.getPlain(TAKEN), TAKES_BEGUN, TAKES_DONE);
    for (long number = words.getPlain(TAKEN); number < words.getPlain(TAKEN) + PLACES; number++) {
      expect(number, number < words.getPlain(PUT) ? number + 1 : 0);
    }
  }

  private void compare(String what, long number, int begun, int done) {
    if (number < words.get(done) || number > words.get(begun)) {
      report.violation(
          number
              + " "
              + what
              + ", of "
              + words.get(begun)
              + " begun, "
              + words.get(done)
              + " done");
    }
  }
}
