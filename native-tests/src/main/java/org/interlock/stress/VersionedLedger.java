package org.interlock.stress;

/**
 * What is known of the versions, beside the data themselves: the newest that anybody has seen, who
 * has a draft, which version each thread has pinned, how many publishes were begun and done.
 */
final class VersionedLedger {
  private static final int NEWEST = 0;
  private static final int DRAFT = 1;
  private static final int BEGUN = 2;
  private static final int DONE = 3;
  private static final int PINS = 16; // one for each thread of each seat: the version and 1

  private final Board board;
  private final SharedLongs words;
  private final Report report;

  VersionedLedger(Board board, Report report) {
    this.board = board;
    this.words = board.scenario();
    this.report = report;
  }

  // ---- for the process that kills

  /** Whether a thread of a seat has a draft or a snapshot. */
  static boolean isInside(Board board, int seat) {
    long drafting = board.scenario().get(DRAFT);
    return drafting != 0 && Hand.pid(drafting) == board.pid(seat) || hasPins(board, seat);
  }

  static boolean hasPins(Board board, int seat) {
    for (int thread = 0; thread < Board.THREADS; thread++) {
      if (board.scenario().get(pin(seat, thread)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** A seat as nobody ever had it. */
  static void vacate(Board board, int seat) {
    for (int thread = 0; thread < Board.THREADS; thread++) {
      board.scenario().set(pin(seat, thread), 0);
    }
  }

  private static int pin(int seat, int thread) {
    return PINS + seat * Board.THREADS + thread;
  }

  // ---- reading

  /** A version that somebody has seen: who begins to read now sees none before it. */
  long seen() {
    return words.get(NEWEST);
  }

  /** Somebody sees a version, who began when another had been seen. */
  void sees(long version, long before) {
    if (version < before) {
      report.violation("sees version " + version + " after " + before);
    }
    long newest = words.get(NEWEST);
    while (version > newest && !words.compareAndSet(NEWEST, newest, version)) {
      newest = words.get(NEWEST);
    }
  }

  /** A thread has opened a snapshot. */
  void pinned(Hand me, long version) {
    words.set(pin(me.seat(), me.thread()), version + 1);
  }

  /** It is about to close it. */
  void unpins(Hand me) {
    words.set(pin(me.seat(), me.thread()), 0);
  }

  // ---- writing

  /**
   * A thread has a draft, in the one buffer beside the newest version's: nobody else has a draft,
   * and nobody that lives has an older version pinned.
   */
  void drafts(Hand me, long newest) {
    long now = System.nanoTime();
    long other = words.get(DRAFT);
    if (other != 0) {
      takeOver(Hand.pid(other), now, "has a draft beside " + Section.who(other));
    }
    words.set(DRAFT, me.number());
    for (int seat = 0; seat < Board.SEATS; seat++) {
      for (int thread = 0; thread < Board.THREADS; thread++) {
        long pinned = words.get(pin(seat, thread));
        if (pinned != 0 && pinned - 1 < newest) {
          long pid = board.pid(seat); // the dead keep their seats until this has been seen
          takeOver(
              pid,
              now,
              "writes to version " + (pinned - 1) + ", which process " + pid + " has pinned");
          words.compareAndSet(pin(seat, thread), pinned, 0);
        }
      }
    }
  }

  private void takeOver(long pid, long now, String otherwise) {
    if (board.isVictim(pid)) {
      board.takenOver(pid, now);
    } else {
      report.violation(otherwise);
    }
  }

  /** It is about to end it. */
  void endsDraft(Hand me) {
    if (!words.compareAndSet(DRAFT, me.number(), 0)) {
      report.violation("had a draft, and so had " + Section.who(words.get(DRAFT)));
    }
  }

  /** Somebody is about to publish. */
  void publishes() {
    words.getAndAdd(BEGUN, 1);
  }

  /** Somebody has published, when another version was the newest. */
  void published(long version, long newest) {
    words.getAndAdd(DONE, 1);
    if (version != newest + 1) {
      report.violation("published version " + version + " after " + newest);
    }
    sees(version, newest);
  }

  /** At the end: each publish is one version, but those during which somebody was killed may be. */
  void ends(long version) {
    if (version < words.get(DONE) || version > words.get(BEGUN)) {
      report.violation(
          "version "
              + version
              + ", of "
              + words.get(BEGUN)
              + " publishes, "
              + words.get(DONE)
              + " done");
    }
  }
}
