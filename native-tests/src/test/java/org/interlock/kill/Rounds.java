package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;

/** Kills in a list of operations, and what came of it. */
final class Rounds implements AutoCloseable {
  private static final int ENOUGH = 3;

  private final Troupe troupe = new Troupe();
  private final Sample sample;
  private final List<String> violations = new ArrayList<>();
  private int operations;
  private int kills;
  private long accesses;

  Rounds(Sample sample) {
    this.sample = sample;
  }

  /** Some of many operations that are much alike. */
  void playSome(List<Operation> alike) throws Exception {
    for (Operation operation : alike) {
      if (sample.takes()) {
        play(operation);
      }
    }
  }

  /** Nothing more after some violations: each may have cost a watchdog's patience. */
  void play(Operation operation) throws Exception {
    Round whole = Round.count(troupe, operation);
    operations++;
    accesses += whole.accesses();
    for (long k : sample.of(whole.accesses())) {
      if (violations.size() < ENOUGH) {
        kill(operation, k);
      }
    }
  }

  /** What is wrong is noted, and whoever may be stuck is replaced. */
  void kill(Operation operation, long k) throws Exception {
    kills++;
    try {
      Round.kill(troupe, operation, k);
    } catch (AssertionError e) {
      violations.add(operation.name() + ", killed before access " + k + ": " + e.getMessage());
    }
  }

  int kills() {
    return kills;
  }

  List<String> violations() {
    return violations;
  }

  /** How many of what. */
  String tally() {
    return "operations="
        + operations
        + " kills="
        + kills
        + " accesses="
        + accesses
        + " violations="
        + violations.size();
  }

  @Override
  public void close() {
    troupe.close();
  }
}
