package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interleavings of a few processes at an event, a latch, a barrier, a once, a shared number:
 * production's code under a store-buffer memory.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CoordinationExplorationTest {
  private static final int RANDOM = 200;

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
    explore("event-auto", EventScenes.autoSets(1), 0).depthFirst(Bounds.of(1), 800).mustHold();
    explore("event-auto-two", EventScenes.autoSets(2), 0).depthFirst(Bounds.of(1), 800).mustHold();
  }

  @Test
  void deathsSwallowNoSet() {
    explore("event-auto-deaths", EventScenes.autoSets(2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .depthFirst(Bounds.of(1).deaths(1), 600)
        .mustHold();
    stops("event-auto-stops", EventScenes.autoSets(2));
  }

  @Test
  void whoGivesUpUsesUpNoSet() {
    explore("event-timed", EventScenes.autoGivesUp(GivingUp.BY_TIME_OUT), 0).mustHold();
    explore("event-timed-deaths", EventScenes.autoGivesUp(GivingUp.BY_TIME_OUT), 1).mustHold();
    explore("event-interrupt", EventScenes.autoGivesUp(GivingUp.BY_INTERRUPT), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
  }

  @Test
  void aManualSetReleasesAllWhoSleepThoughItIsResetAtOnce() {
    explore("event-pulse", EventScenes.manualPulse(), 0).depthFirst(Bounds.of(1), 800).mustHold();
    explore("event-manual-deaths", EventScenes.manualSets(), 2).mustHold();
  }

  @Test
  @Tag("jdk25")
  void aLatchOpensWhenAllHaveCounted() {
    explore("latch", LatchScenes.latchOpens(LatchScenes.Latches.STRICT), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
    explore("latch-deaths", LatchScenes.latchOpens(LatchScenes.Latches.STRICT), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .mustHold();
    explore("latch-lenient-deaths", LatchScenes.latchOpens(LatchScenes.Latches.LENIENT), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .mustHold();
    stops("latch-stops", LatchScenes.latchOpens(LatchScenes.Latches.STRICT));
  }

  @Test
  void sharesOfTheDeadAreCountedExactly() {
    explore("latch-counts-deaths", LatchScenes.latchCounts(2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .depthFirst(Bounds.of(1).deaths(1), 800)
        .mustHold();
    explore("latch-counts-three-deaths", LatchScenes.latchCounts(3), 2).mustHold();
    stops("latch-counts-stops", LatchScenes.latchCounts(2));
  }

  @Test
  @Tag("jdk25")
  void aBarrierTripsWhenAllHaveCome() {
    explore("barrier", BarrierScenes.barrierTrips(2, 2), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
    explore("barrier-three", BarrierScenes.barrierTrips(3, 1), 0).mustHold();
  }

  @Test
  void deathsBreakTheBarrierAndLeaveNobodyStuck() {
    explore("barrier-deaths", BarrierScenes.barrierTrips(2, 2), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .depthFirst(Bounds.of(1).deaths(1), 800)
        .mustHold();
    explore("barrier-three-deaths", BarrierScenes.barrierTrips(3, 1), 2).mustHold();
    explore("barrier-siblings", BarrierScenes.barrierSiblings(), 1)
        .depthFirst(Bounds.of(1).deaths(1), 800)
        .random(Bounds.of(8).deaths(1), 5, 2 * RANDOM)
        .mustHold();
    stops("barrier-stops", BarrierScenes.barrierTrips(2, 2));
  }

  @Test
  void resetsAndThoseWhoGiveUpAreToldToAll() {
    explore("barrier-resets", BarrierScenes.barrierResets(1), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
    explore("barrier-more-resets", BarrierScenes.barrierResets(3), 0).mustHold();
    explore("barrier-timed", BarrierScenes.barrierGivesUp(GivingUp.BY_TIME_OUT), 0).mustHold();
    explore("barrier-interrupt", BarrierScenes.barrierGivesUp(GivingUp.BY_INTERRUPT), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
    explore("barrier-timed-deaths", BarrierScenes.barrierGivesUp(GivingUp.BY_TIME_OUT), 1)
        .mustHold();
  }

  @Test
  @Tag("jdk25")
  void oneRunsAndAnotherTakesOver() {
    explore("once", CoordinationScenes.onceRuns(2), 0).depthFirst(Bounds.of(2), 800).mustHold();
    explore("once-deaths", CoordinationScenes.onceRuns(3), 2)
        .depthFirst(Bounds.of(0).deaths(1), 800)
        .mustHold();
    stops("once-stops", CoordinationScenes.onceRuns(2));
  }

  @Test
  void aChangeIsSeenByAllWhoWait() {
    explore("number", CoordinationScenes.numberChanges(1), 0)
        .depthFirst(Bounds.of(2), 800)
        .mustHold();
    explore("number-two", CoordinationScenes.numberChanges(2), 0).mustHold();
    explore("number-deaths", CoordinationScenes.numberChanges(2), 2).mustHold();
  }

  @Test
  void closeMeetsLateThreads() {
    explore("event-close", EventScenes.autoCloses(), 0).depthFirst(Bounds.of(1), 800).mustHold();
    explore("barrier-close", BarrierScenes.barrierCloses(), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
    explore("once-close", CoordinationScenes.onceCloses(), 0)
        .depthFirst(Bounds.of(1), 800)
        .mustHold();
  }
}
