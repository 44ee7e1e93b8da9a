package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A killed process swallows no signal, and await always ends with the mutex held. */
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // what is tested
class ConditionDeathTest extends DeathTest {
  /** Waits until there is something, as programs do, and takes it. */
  private static CompletableFuture<Void> beginTake(Actor actor) {
    return actor.beginRun(
        stage -> {
          Mutex mutex = stage.mutex();
          mutex.lock();
          try {
            while (stage.region(1).getLong(0) == 0) {
              mutex.newCondition().await();
            }
            stage.region(1).putLong(0, stage.region(1).getLong(0) - 1);
          } finally {
            mutex.unlock();
          }
        });
  }

  private static CompletableFuture<Void> takerAsleep(Actor actor) {
    CompletableFuture<Void> taking = beginTake(actor);
    actor.awaitAsleep();
    return taking;
  }

  /** With the mutex held: one thing, and a signal for it. */
  private static void put(Stage stage) {
    stage.region(1).putLong(0, stage.region(1).getLong(0) + 1);
    stage.mutex().newCondition().signal();
  }

  @Test
  @Tag("jdk25")
  void aWaiterThatDiedSwallowsNoSignal() throws Exception {
    ProcessActor victim = victim("victim");
    var unused = takerAsleep(victim);
    CompletableFuture<Void> second = takerAsleep(b);
    victim.close();
    ConditionContract.withLock(c, ConditionDeathTest::put); // perhaps before anybody has noticed
    Actor.outcome(second);
  }

  @Test
  void oneThatDiesAfterItsSignalPassesItOn() throws Exception {
    for (int round = 0; round < 3; round++) {
      ProcessActor victim = victim("victim");
      var unused = takerAsleep(victim);
      CompletableFuture<Void> second = takerAsleep(b);
      c.run(
          stage -> {
            stage.mutex().lock();
            put(stage);
          });
      victim.awaitAsleep(); // for the mutex
      victim.close();
      c.run(stage -> stage.mutex().unlock());
      Actor.outcome(second);
    }
  }

  @Test
  void allThatWaitAreWokenByADeathAndSleepAgain() throws Exception {
    ProcessActor victim = victim("victim");
    var unused = takerAsleep(victim);
    CompletableFuture<Boolean> first = ConditionContract.asleep(a, ConditionForm.AWAIT);
    CompletableFuture<Void> second = takerAsleep(b);
    victim.close();
    assertTrue(Actor.said(first), "a spurious wake");
    b.awaitAsleep();
    assertFalse(second.isDone());
    ConditionContract.withLock(c, ConditionDeathTest::put);
    Actor.outcome(second);
  }

  // ---- the mutex's owner dies

  @Test
  @Tag("jdk25")
  void whenTheOwnerDiesAwaitThrowsWithTheMutexHeldAndSuspect() throws Exception {
    CompletableFuture<Void> waiting =
        a.beginRun(
            stage -> {
              Mutex mutex = stage.mutex();
              mutex.lock();
              mutex.lock();
              assertThrows(OwnerDiedException.class, mutex.newCondition()::await);
              assertEquals(2, mutex.getHoldCount());
              assertTrue(mutex.isSuspect());
              mutex.unlock();
              mutex.unlock();
              assertTrue(mutex.isSuspect(), "nobody has repaired it");
            });
    a.awaitAsleep();
    killedHolder();
    Actor.outcome(waiting);
    assertThrows(OwnerDiedException.class, () -> b.run(stage -> stage.mutex().lock()));
    assertTrue(b.says(stage -> stage.mutex().recover(death -> {})));
    takeTurns(List.of(a, b, c));
  }

  @Test
  void whenTheOwnerDiesAwaitRunsTheRepair() throws Exception {
    CompletableFuture<Void> waiting =
        a.beginRun(
            stage -> {
              int[] repairs = new int[1];
              Mutex mutex = Mutex.of(stage.segment(), "mutex", death -> repairs[0]++);
              mutex.lock();
              mutex.newCondition().await(30, TimeUnit.SECONDS);
              assertEquals(1, repairs[0]);
              assertEquals(1, mutex.getHoldCount());
              assertFalse(mutex.isSuspect());
              mutex.unlock();
            });
    a.awaitAsleep();
    killedHolder();
    Actor.outcome(waiting);
    takeTurns(List.of(b, c, a));
  }

  @Test
  void aRepairThatFailsInAwaitIsToldWithTheMutexHeldAndSuspect() throws Exception {
    CompletableFuture<Void> waiting =
        a.beginRun(
            stage -> {
              Mutex mutex =
                  Mutex.of(
                      stage.segment(),
                      "mutex",
                      death -> {
                        throw new UnsupportedOperationException("cannot repair");
                      });
              mutex.lock();
              mutex.lock();
              assertThrows(UnsupportedOperationException.class, mutex.newCondition()::await);
              assertEquals(2, mutex.getHoldCount());
              mutex.unlock();
              mutex.unlock();
              assertTrue(mutex.isSuspect());
            });
    a.awaitAsleep();
    killedHolder();
    Actor.outcome(waiting);
    assertTrue(b.says(stage -> stage.mutex().recover(death -> {})));
  }

  @Test
  void aRepairMayNotAwait() throws Exception {
    killedHolder();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          awaitSuspectHere(mutex);
          assertTrue(
              mutex.recover(
                  death ->
                      assertThrows(
                          IllegalMonitorStateException.class, mutex.newCondition()::await)));
          assertFalse(mutex.isSuspect());
        });
  }

  private static void awaitSuspectHere(Mutex mutex) {
    await().until(mutex::isSuspect);
  }
}
