package org.interlock.stress;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Where a process reports violations: counted on the board, the first of them also told. */
public final class Report {
  private static final int TOLD = 10;

  private final Board board;
  private final Consumer<String> teller;
  private final AtomicInteger told = new AtomicInteger();

  Report(Board board, Consumer<String> teller) {
    this.board = board;
    this.teller = teller;
  }

  /** Something happened that must not. */
  void violation(String what) {
    board.addViolation();
    relay("violation: " + what);
  }

  /** Tells what another process reported. */
  void relay(String line) {
    if (told.incrementAndGet() <= TOLD) {
      teller.accept(line);
    }
  }
}
