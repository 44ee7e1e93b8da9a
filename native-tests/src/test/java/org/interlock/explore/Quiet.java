package org.interlock.explore;

/**
 * What happens when nobody can go on: time passes. A sleep longer than a limit counts as endless,
 * so that a wake is never needed less because the wait engine looks again every now and then; but
 * when a participant is stopped, or nobody watches for deaths, that is what others rely on.
 */
final class Quiet {
  private static final long ENDLESS_NANOS = 100_000_000;
  private static final int LONG_SLEEPS = 12;

  private final World world;
  private int longSleeps;

  Quiet(World world) {
    this.world = world;
  }

  boolean isShort(SimThread sleeper) {
    return sleeper.deadline - world.clock <= ENDLESS_NANOS;
  }

  void expire(SimThread sleeper) {
    world.clock = Math.max(world.clock, sleeper.deadline);
    sleeper.state = SimThread.State.READY;
    world.trace(sleeper, "has slept until its deadline");
  }

  /** Who goes on; null at the end. */
  SimThread next(Deaths deaths) {
    SimThread poller = polling();
    if (poller != null) {
      world.clock += 1_000_000;
      return poller;
    }
    SimThread sleeper = earliest();
    if (sleeper != null && (isShort(sleeper) || looksAgain(deaths))) {
      expire(sleeper);
      return sleeper;
    }
    SimThread stuck = unfinished();
    if (stuck != null && !world.scenario.mayWait(world, stuck)) {
      throw new Violation(stuck + " is stuck: nobody will wake it");
    }
    return stuck == null ? epilogue() : null;
  }

  private boolean looksAgain(Deaths deaths) {
    return (deaths.count() > 0 && (world.hasStopped() || world.unwatched))
        && longSleeps++ < LONG_SLEEPS;
  }

  private SimThread polling() {
    for (SimThread t : world.threads) {
      if (t.state == SimThread.State.POLLING) {
        return t;
      }
    }
    return null;
  }

  private SimThread earliest() {
    SimThread earliest = null;
    for (SimThread t : world.threads) {
      if (t.state == SimThread.State.ASLEEP
          && (earliest == null || t.deadline < earliest.deadline)) {
        earliest = t;
      }
    }
    return earliest;
  }

  private SimThread unfinished() {
    for (SimThread t : world.threads) {
      if (!t.hasEnded() && !t.daemon && !t.epilogue) {
        return t;
      }
    }
    return null;
  }

  private SimThread epilogue() {
    for (SimThread t : world.threads) {
      if (t.epilogue && !t.hasEnded()) {
        if (t.accesses == 0) {
          return t;
        }
        if (!world.scenario.mayWait(world, t)) {
          throw new Violation(t + " is stuck: what was left keeps a new one out");
        }
      }
    }
    return null;
  }
}
