package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The mutex contract between processes, and what only a process can do. */
class MutexProcessesTest extends MutexContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }

  @Test
  void lateCallsOfAClosedProcessLeaveTheOthersAlone() throws Exception {
    a.run(stage -> stage.mutex().isLocked());
    b.run(stage -> stage.mutex().lock());
    a.run(Stage::close);
    a.run(
        stage -> {
          assertThrows(IllegalStateException.class, stage.mutex()::lock);
          assertThrows(IllegalStateException.class, stage.mutex()::unlock);
        });
    assertFalse(c.says(stage -> stage.mutex().tryLock()));
    b.run(stage -> stage.mutex().unlock());
    assertTrue(c.says(stage -> stage.mutex().tryLock()));
  }

  @Test
  void aStoppedHolderKeepsItAndWaitersTimeOut() throws Exception {
    a.run(stage -> stage.mutex().lock());
    Signals.stop(a.pid());
    try {
      assertFalse(b.says(stage -> stage.mutex().tryLock(Duration.ofMillis(100))));
      assertTrue(b.says(stage -> stage.mutex().holder().orElseThrow().alive()));
    } finally {
      Signals.resume(a.pid());
    }
    a.run(stage -> assertEquals(1, stage.mutex().getHoldCount()));
  }

  @Test
  void aStoppedSleeperHoldsNobodyUp() throws Exception {
    a.run(stage -> stage.mutex().lock());
    CompletableFuture<Void> stopped = b.beginRun(stage -> stage.mutex().lock());
    b.awaitAsleep();
    Signals.stop(b.pid());
    try {
      a.run(stage -> stage.mutex().unlock());
      for (int turn = 0; turn < 100; turn++) {
        Actor next = turn % 2 == 0 ? c : a;
        next.run(stage -> stage.mutex().lock());
        next.run(stage -> stage.mutex().unlock());
      }
    } finally {
      Signals.resume(b.pid());
    }
    Actor.outcome(stopped);
  }

  @Test
  void stopAndContinueDoNotEndATimedWaitEarly() throws Exception {
    a.run(stage -> stage.mutex().lock());
    long nanos = 300_000_000;
    CompletableFuture<Long> waiting =
        b.begin(
            stage -> {
              long before = System.nanoTime();
              assertFalse(stage.mutex().tryLock(Duration.ofNanos(nanos)));
              return System.nanoTime() - before;
            });
    for (int times = 0; times < 3; times++) {
      b.awaitAsleep();
      Signals.stop(b.pid());
      Signals.resume(b.pid());
    }
    assertTrue(Actor.outcome(waiting) >= nanos);
  }

  @Test
  void aProcessThatEndsHoldingIsNamed() throws Exception {
    try (Actor dying = new ProcessActor("dying", List.of())) {
      String name = segment;
      dying.run(stage -> stage.open(name));
      dying.run(stage -> stage.mutex().lock());
      dying.close();
      OwnerDiedException died =
          assertThrows(
              OwnerDiedException.class,
              () -> b.run(stage -> stage.mutex().acquire(Duration.ofMinutes(1))));
      assertTrue(died.getMessage().contains("process " + dying.pid()), died.getMessage());
    }
  }
}
