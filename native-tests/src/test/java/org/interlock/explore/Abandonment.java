package org.interlock.explore;

import java.util.StringJoiner;

/**
 * Kills a participant at the k-th access of an operation, for every k: with the usual schedule, and
 * with some drawn at random.
 */
final class Abandonment {
  private static final int SCHEDULES = Integer.getInteger("interlock.explore.schedules", 5);
  private static final Bounds BOUNDS = Bounds.of(6);

  private final Subject subject;
  private long covered;
  private long executions;

  Abandonment(Subject subject) {
    this.subject = subject;
  }

  /** Every operation; prints how many accesses each has. */
  void mustHold() {
    long started = System.nanoTime();
    StringJoiner counts = new StringJoiner(", ");
    for (Subject.Operation operation : subject.operations()) {
      int accesses = abandon(operation);
      covered += accesses;
      counts.add(operation.name() + ' ' + accesses);
    }
    System.out.printf(
        "abandon %s: operations=%d accesses=%d executions=%d violations=0 (%.1f s) [%s]%n",
        subject.name(),
        subject.operations().size(),
        covered,
        executions,
        (System.nanoTime() - started) / 1e9,
        counts);
  }

  /** How many accesses the operation has. */
  private int abandon(Subject.Operation operation) {
    String name = subject.name() + ", " + operation.name();
    for (int k = 1; ; k++) {
      Explorer explorer = new Explorer(name + ", killed at access " + k, operation.scene());
      boolean killed = explorer.killAt(Choices.replaying(), Bounds.NONE, k);
      Seeded choices = new Seeded(k);
      for (int i = 0; i < SCHEDULES && explorer.failure() == null; i++) {
        killed |= explorer.killAt(choices, BOUNDS, k);
      }
      executions += explorer.executions();
      if (explorer.failure() != null) {
        explorer.mustHold();
      }
      if (!killed) {
        return k - 1;
      }
    }
  }
}
