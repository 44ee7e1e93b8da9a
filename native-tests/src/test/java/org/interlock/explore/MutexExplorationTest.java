package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interleavings of a few processes at one mutex, production's code under a store-buffer memory. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MutexExplorationTest {
  @Test
  void twoProcessesExcludeEachOtherAndNobodyIsForgotten() {
    new Explorer("mutex", world -> takeTurns(world, 2))
        .depthFirst(Bounds.of(1), 20_000)
        .depthFirst(Bounds.of(2), 20_000)
        .random(Bounds.of(100), 1, 20_000)
        .mustHold();
  }

  @Test
  void deathsAtAnyStepHoldNobodyUp() {
    new Explorer("mutex-deaths", world -> takeTurns(world, 2))
        .depthFirst(Bounds.of(1).deaths(1), 20_000)
        .random(Bounds.of(100).deaths(2), 2, 20_000)
        .mustHold();
  }

  private static void takeTurns(World world, int processes) {
    Guarded data = new Guarded(world);
    for (int i = 0; i < processes; i++) {
      Participant p = world.participant(String.valueOf((char) ('A' + i)));
      p.thread("t", () -> MutexScenes.turn(p, data));
    }
    MutexScenes.proveBy(world, data);
  }
}
