package org.interlock.stress;

import java.util.List;

/** The scenarios of the demo. */
public final class Scenarios {
  private static final List<Scenario> ALL =
      List.of(
          new MutexScenario(),
          new SemaphoreScenario(),
          new RwLockScenario(),
          new VersionedScenario(),
          new EventScenario(),
          new LatchScenario(),
          new BarrierScenario(),
          new OnceScenario(),
          new ConditionScenario(),
          new LockAllScenario());

  private Scenarios() {}

  /** All of them. */
  public static List<Scenario> all() {
    return ALL;
  }
}
