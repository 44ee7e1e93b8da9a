package org.interlock.stress;

/**
 * A section that others may read while nobody is inside: each seat counts its readers on the board,
 * so that a writer finds those that live.
 */
final class RwSection extends Section {
  private static final int READERS = 16; // behind the section's own, one for each seat

  RwSection(Board board, Report report) {
    super(board, report);
  }

  /** How many threads of a seat read, by the board. */
  static long readers(Board board, int seat) {
    return board.scenario().get(READERS + seat);
  }

  /** A seat as nobody ever had it. */
  static void vacate(Board board, int seat) {
    board.scenario().set(READERS + seat, 0);
  }

  /** Reads, beside others that read; what it found. */
  long read(Hand me) {
    words.getAndAdd(READERS + me.seat(), 1);
    assertNobodyWrites();
    long before = consistent();
    me.linger();
    long after = consistent();
    if (before != after) {
      report.violation("read " + before + ", then " + after);
    }
    assertNobodyWrites();
    words.getAndAdd(READERS + me.seat(), -1);
    return after;
  }

  private void assertNobodyWrites() {
    long inside = words.get(INSIDE);
    if (inside != 0) {
      report.violation("reads, and " + who(inside) + " is inside; no death reported");
    }
  }

  /** Writes, of one that has kept others from writing since it read. */
  void passAfter(Hand me, long read) {
    long now = consistent();
    if (now != read) {
      report.violation("kept others from writing since it read " + read + ", it is " + now);
    }
    pass(me);
  }

  /** Who has come in to write meets dead readers only, which are counted no more. */
  @Override
  void entered() {
    for (int seat = 0; seat < Board.SEATS; seat++) {
      long reading = readers(board, seat);
      if (reading > 0) {
        long pid = board.pid(seat); // the dead keep their seats until this has been seen
        if (board.isVictim(pid)) {
          board.takenOver(pid, System.nanoTime());
          words.compareAndSet(READERS + seat, reading, 0);
        } else {
          report.violation("entered, and process " + pid + " reads");
        }
      }
    }
  }
}
