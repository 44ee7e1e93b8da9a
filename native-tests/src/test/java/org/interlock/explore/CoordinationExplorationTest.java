package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.interlock.sync.LatchOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interleavings of a few processes at an event, a latch, a barrier, a once, a shared number:
 * production's code under a store-buffer memory.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CoordinationExplorationTest {
  private static final int RANDOM = 400;

  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(Bounds.of(100).deaths(deaths), 2, RANDOM / 2);
  }

  private static void stops(String name, Scenario scene) {
    new Explorer(name, scene)
        .random(Bounds.of(5).deaths(2).withStops(), 3, RANDOM / 2)
        .random(Bounds.of(100).deaths(2).withStops(), 4, RANDOM / 2)
        .mustHold();
  }

  @Test
  @Tag("jdk25")
  void asManySetsAsWaitReleaseThemAll() {
    explore("event-auto", CoordinationScenes.autoSets(1), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("event-auto-two", CoordinationScenes.autoSets(2), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
  }

  @Test
  void deathsSwallowNoSet() {
    explore("event-auto-deaths", CoordinationScenes.autoSets(2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .depthFirst(Bounds.of(1).deaths(1), 1_000)
        .mustHold();
    stops("event-auto-stops", CoordinationScenes.autoSets(2));
  }

  @Test
  void whoGivesUpUsesUpNoSet() {
    explore("event-timed", CoordinationScenes.autoGivesUp(false), 0).mustHold();
    explore("event-timed-deaths", CoordinationScenes.autoGivesUp(false), 1).mustHold();
    explore("event-interrupt", CoordinationScenes.autoGivesUp(true), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
  }

  @Test
  void aManualSetReleasesAllWhoSleepThoughItIsResetAtOnce() {
    explore("event-pulse", CoordinationScenes.manualPulse(), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("event-manual-deaths", CoordinationScenes.manualSets(), 2).mustHold();
  }

  @Test
  @Tag("jdk25")
  void aLatchOpensWhenAllHaveCounted() {
    LatchOptions two = LatchOptions.ofCount(2);
    explore("latch", CoordinationScenes.latchOpens(two, false), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("latch-deaths", CoordinationScenes.latchOpens(two, false), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .mustHold();
    explore("latch-lenient-deaths", CoordinationScenes.latchOpens(two.deathCountsDown(), true), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .mustHold();
    stops("latch-stops", CoordinationScenes.latchOpens(two, false));
  }

  @Test
  void sharesOfTheDeadAreCountedExactly() {
    explore("latch-counts-deaths", CoordinationScenes.latchCounts(2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .depthFirst(Bounds.of(1).deaths(1), 1_200)
        .mustHold();
    explore("latch-counts-three-deaths", CoordinationScenes.latchCounts(3), 2).mustHold();
    stops("latch-counts-stops", CoordinationScenes.latchCounts(2));
  }

  @Test
  @Tag("jdk25")
  void aBarrierTripsWhenAllHaveCome() {
    explore("barrier", CoordinationScenes.barrierTrips(2, 2), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("barrier-three", CoordinationScenes.barrierTrips(3, 1), 0).mustHold();
  }

  @Test
  void deathsBreakTheBarrierAndLeaveNobodyStuck() {
    explore("barrier-deaths", CoordinationScenes.barrierTrips(2, 2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .depthFirst(Bounds.of(1).deaths(1), 1_200)
        .mustHold();
    explore("barrier-three-deaths", CoordinationScenes.barrierTrips(3, 1), 2).mustHold();
    stops("barrier-stops", CoordinationScenes.barrierTrips(2, 2));
  }

  @Test
  void resetsAndThoseWhoGiveUpAreToldToAll() {
    explore("barrier-resets", CoordinationScenes.barrierResets(1), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("barrier-more-resets", CoordinationScenes.barrierResets(3), 0).mustHold();
    explore("barrier-timed", CoordinationScenes.barrierGivesUp(false), 0).mustHold();
    explore("barrier-interrupt", CoordinationScenes.barrierGivesUp(true), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("barrier-timed-deaths", CoordinationScenes.barrierGivesUp(false), 1).mustHold();
  }

  @Test
  @Tag("jdk25")
  void oneRunsAndAnotherTakesOver() {
    explore("once", CoordinationScenes.onceRuns(2), 0).depthFirst(Bounds.of(2), 1_200).mustHold();
    explore("once-deaths", CoordinationScenes.onceRuns(3), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .mustHold();
    stops("once-stops", CoordinationScenes.onceRuns(2));
  }

  @Test
  void aChangeIsSeenByAllWhoWait() {
    explore("number", CoordinationScenes.numberChanges(1), 0)
        .depthFirst(Bounds.of(2), 1_200)
        .mustHold();
    explore("number-two", CoordinationScenes.numberChanges(2), 0).mustHold();
    explore("number-deaths", CoordinationScenes.numberChanges(2), 2).mustHold();
  }

  @Test
  void closeMeetsLateThreads() {
    explore("event-close", CoordinationScenes.autoCloses(), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("barrier-close", CoordinationScenes.barrierCloses(), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
    explore("once-close", CoordinationScenes.onceCloses(), 0)
        .depthFirst(Bounds.of(1), 1_200)
        .mustHold();
  }
}
