package org.interlock.stress;

import org.interlock.sync.Death;

/**
 * What at most one thread may be in: a word that goes from 0 to who is inside and back, and two
 * plain longs that are equal whenever somebody enters, unless an owner's death was reported before.
 */
class Section {
  static final int INSIDE = 0;
  static final int FIRST = 1;
  static final int SECOND = 2;

  final Board board;
  final SharedLongs words;
  final Report report;

  Section(Board board, Report report) {
    this.board = board;
    this.words = board.scenario();
    this.report = report;
  }

  /** Who is inside, by the board. */
  static long insider(Board board) {
    return board.scenario().get(INSIDE);
  }

  /** Enters, changes what is guarded, and leaves. */
  final void pass(Hand me) {
    enter(me);
    long first = consistent();
    words.setPlain(FIRST, first + 1);
    me.linger();
    words.setPlain(SECOND, first + 1);
    leave(me);
  }

  final void enter(Hand me) {
    long number = me.number();
    if (!words.compareAndSet(INSIDE, 0, number)) {
      report.violation("entered, and " + who(words.get(INSIDE)) + " is inside; no death reported");
      words.set(INSIDE, number);
    }
    entered();
  }

  final void leave(Hand me) {
    if (!words.compareAndSet(INSIDE, me.number(), 0)) {
      report.violation("left, and " + who(words.get(INSIDE)) + " is inside");
    }
  }

  /** Somebody has just said that he is inside. */
  void entered() {}

  /** What is guarded, which nobody changes now. */
  final long consistent() {
    long first = words.getPlain(FIRST);
    long second = words.getPlain(SECOND);
    if (first != second) {
      report.violation("half a change, " + first + " and " + second + ", and no death reported");
    }
    return first;
  }

  /** The repair after an owner's death. */
  final void mend(Death death) {
    long now = System.nanoTime();
    long inside = words.get(INSIDE);
    long dead = death.pid() != 0 ? death.pid() : Hand.pid(inside);
    if (!board.isVictim(dead)) {
      report.violation("declared dead, and was not killed: " + death);
    }
    if (inside != 0 && !board.isVictim(Hand.pid(inside))) { // one that mended may have died too
      report.violation(death + ", and " + who(inside) + " is inside");
    }
    board.takenOver(dead, now);
    words.setPlain(FIRST, Math.max(words.getPlain(FIRST), words.getPlain(SECOND)));
    words.setPlain(SECOND, words.getPlain(FIRST));
    words.set(INSIDE, 0);
  }

  /** How far the two longs are apart. */
  final long gap() {
    return Math.abs(words.getPlain(FIRST) - words.getPlain(SECOND));
  }

  static String who(long number) {
    return "thread " + number % Board.THREADS + " of process " + Hand.pid(number);
  }
}
