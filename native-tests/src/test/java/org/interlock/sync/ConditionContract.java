package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What {@link Condition} promises, between whoever the actors are. Nobody dies and nobody leaves
 * out of order here, so no wake is spurious, and each test may say who sleeps on.
 */
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop", "JavaUtilDate"}) // what is tested
abstract class ConditionContract extends ActorTest {
  private static final Duration SLICES_OF_SLEEP = Duration.ofMillis(700); // some

  /** Locks, awaits, unlocks; whether it was signalled. */
  static CompletableFuture<Boolean> beginAwait(Actor actor, ConditionForm form) {
    return actor.begin(
        stage -> {
          Mutex mutex = stage.mutex();
          mutex.lock();
          try {
            boolean signalled = form.await(mutex.newCondition());
            assertEquals(1, mutex.getHoldCount());
            return signalled;
          } finally {
            mutex.unlock();
          }
        });
  }

  /** The same, asleep when it returns. */
  static CompletableFuture<Boolean> asleep(Actor actor, ConditionForm form) {
    CompletableFuture<Boolean> waiting = beginAwait(actor, form);
    actor.awaitAsleep();
    return waiting;
  }

  static void withLock(Actor actor, Step step) throws Exception {
    actor.run(
        stage -> {
          stage.mutex().lock();
          try {
            step.on(stage);
          } finally {
            stage.mutex().unlock();
          }
        });
  }

  static void signal(Actor actor) throws Exception {
    withLock(actor, stage -> stage.mutex().newCondition().signal());
  }

  static void signalAll(Actor actor) throws Exception {
    withLock(actor, stage -> stage.mutex().newCondition().signalAll());
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aSignalEndsEachFormOfAwaitWithTheMutexHeld(ConditionForm form) throws Exception {
    CompletableFuture<Boolean> waiting = asleep(a, form);
    assertTrue(b.says(stage -> stage.mutex().tryLock()), "await has let the mutex go");
    b.run(stage -> stage.mutex().newCondition().signal());
    a.awaitAsleep(); // for the mutex
    assertFalse(waiting.isDone());
    b.run(stage -> stage.mutex().unlock());
    assertTrue(Actor.said(waiting));
  }

  @Test
  @Tag("jdk25")
  void signalsWakeOneEachInTheOrderOfArrival() throws Exception {
    CompletableFuture<Boolean> first = asleep(a, ConditionForm.AWAIT);
    CompletableFuture<Boolean> second = asleep(b, ConditionForm.TIMED);
    signal(c);
    assertTrue(Actor.said(first));
    b.awaitAsleep();
    CompletableFuture<Boolean> third = asleep(a, ConditionForm.UNINTERRUPTIBLY);
    signal(c);
    assertTrue(Actor.said(second));
    a.awaitAsleep();
    signal(b);
    assertTrue(Actor.said(third));
  }

  @Test
  void aSignalIsForOneAloneHoweverLongTheOthersSleep() throws Exception {
    CompletableFuture<Boolean> first = asleep(a, ConditionForm.AWAIT);
    CompletableFuture<Boolean> second = asleep(b, ConditionForm.AWAIT);
    signal(c);
    assertTrue(Actor.said(first));
    await().during(SLICES_OF_SLEEP).until(() -> !second.isDone());
    signal(c);
    assertTrue(Actor.said(second));
  }

  @Test
  @Tag("jdk25")
  void signalAllWakesAllThatWaitAndNobodyLater() throws Exception {
    CompletableFuture<Boolean> first = asleep(a, ConditionForm.AWAIT);
    CompletableFuture<Boolean> second = asleep(b, ConditionForm.NANOS);
    signalAll(c);
    assertTrue(Actor.said(first));
    assertTrue(Actor.said(second));
    CompletableFuture<Boolean> later = asleep(a, ConditionForm.AWAIT);
    b.run(stage -> {});
    a.awaitAsleep();
    assertFalse(later.isDone());
    signalAll(c);
    assertTrue(Actor.said(later));
  }

  @Test
  void aSignalNobodyWaitsForIsForgotten() throws Exception {
    signal(a);
    signalAll(a);
    signal(b);
    CompletableFuture<Boolean> waiting = asleep(c, ConditionForm.AWAIT);
    assertFalse(waiting.isDone());
    signal(a);
    assertTrue(Actor.said(waiting));
  }

  @Test
  @Tag("jdk25")
  void namesTellConditionsApartAndTheDefaultHasOne() throws Exception {
    CompletableFuture<Boolean> waiting = asleep(a, ConditionForm.AWAIT);
    withLock(b, stage -> stage.mutex().newCondition("other").signalAll());
    a.awaitAsleep();
    assertFalse(waiting.isDone());
    withLock(b, stage -> stage.mutex().newCondition("default").signal());
    assertTrue(Actor.said(waiting));
    a.run(
        stage -> {
          Condition condition = stage.mutex().newCondition();
          assertTrue(condition == stage.mutex().newCondition("default"));
          assertEquals("Condition[mutex.default]", condition.toString());
        });
  }

  @Test
  void aConditionIsNeverTakenForAnothersOfTheSameFullName() throws Exception {
    a.run(stage -> Mutex.of(stage.segment(), "a").newCondition("b.c"));
    ObjectMismatchException refused =
        assertThrows(
            ObjectMismatchException.class,
            () -> b.run(stage -> Mutex.of(stage.segment(), "a.b").newCondition("c")));
    assertTrue(refused.getMessage().contains("a.b.c"), refused.getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> b.run(stage -> stage.mutex().newCondition("no/slash")));
    assertThrows(
        NullPointerException.class, () -> b.run(stage -> stage.mutex().newCondition(null)));
  }

  // ---- who may

  @Test
  @Tag("jdk25")
  void withoutTheMutexEveryMethodIsRefusedAndNamesTheHolder() throws Exception {
    b.run(stage -> stage.mutex().lock());
    String holder = b.threadName();
    a.run(
        stage -> {
          Condition condition = stage.mutex().newCondition();
          List<Executable> ways =
              List.of(
                  condition::await,
                  condition::awaitUninterruptibly,
                  () -> condition.awaitNanos(1),
                  () -> condition.await(1, TimeUnit.SECONDS),
                  () -> condition.awaitUntil(new Date()),
                  condition::signal,
                  condition::signalAll);
          for (Executable way : ways) {
            String message = assertThrows(IllegalMonitorStateException.class, way).getMessage();
            assertTrue(message.contains(holder), message);
          }
        });
    b.run(stage -> stage.mutex().unlock());
  }

  @Test
  void awaitLetsAllHoldsGoAndTakesAsManyAgain() throws Exception {
    CompletableFuture<Void> waiting =
        a.beginRun(
            stage -> {
              Mutex mutex = stage.mutex();
              mutex.lock();
              mutex.lock();
              mutex.lock();
              mutex.newCondition().await();
              assertEquals(3, mutex.getHoldCount());
              mutex.unlock();
              mutex.unlock();
              mutex.unlock();
            });
    a.awaitAsleep();
    signal(b);
    Actor.outcome(waiting);
    assertTrue(b.says(stage -> stage.mutex().tryLock()));
    b.run(stage -> stage.mutex().unlock());
  }

  // ---- time

  @Test
  @Tag("jdk25")
  void aTimeOutIsNeverEarlyAndEndsWithTheMutexHeld() throws Exception {
    for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1, 1_000, 100_000, 30_000_000}) {
      a.run(
          stage -> {
            stage.mutex().lock();
            Condition condition = stage.mutex().newCondition();
            long before = System.nanoTime();
            assertTrue(condition.awaitNanos(nanos) <= 0);
            assertFalse(condition.await(nanos, TimeUnit.NANOSECONDS));
            assertTrue(System.nanoTime() - before >= 2 * Math.max(nanos, 0) || nanos < 0);
            assertEquals(1, stage.mutex().getHoldCount());
            stage.mutex().unlock();
          });
    }
    withLock(
        a,
        stage -> {
          for (long longAgo : new long[] {0, -1, Long.MIN_VALUE}) {
            assertFalse(stage.mutex().newCondition().awaitUntil(new Date(longAgo)));
          }
        });
  }

  /** Whoever has left takes no signal with it. */
  @Test
  void aSignalAfterATimeOutIsForTheNextThatWaits() throws Exception {
    CompletableFuture<Boolean> leaver =
        a.begin(
            stage -> {
              stage.mutex().lock();
              boolean signalled = stage.mutex().newCondition().await(300, TimeUnit.MILLISECONDS);
              stage.mutex().unlock();
              return signalled;
            });
    a.awaitAsleep();
    CompletableFuture<Boolean> stayer = asleep(b, ConditionForm.AWAIT);
    assertFalse(Actor.said(leaver));
    assertFalse(stayer.isDone());
    signal(c);
    assertTrue(Actor.said(stayer));
  }

  /** The younger one's leaving may wake the older one, whose ticket goes with it. */
  @Test
  void noSignalIsLostWhenTheYoungerOneLeavesFirst() throws Exception {
    withLock(c, stage -> stage.region(1).putLong(0, 0));
    CompletableFuture<Void> patient =
        a.beginRun(
            stage -> {
              stage.mutex().lock();
              while (stage.region(1).getLong(0) == 0) {
                stage.mutex().newCondition().await();
              }
              stage.mutex().unlock();
            });
    a.awaitAsleep();
    b.run(
        stage -> {
          stage.mutex().lock();
          assertFalse(stage.mutex().newCondition().await(1, TimeUnit.MILLISECONDS));
          stage.mutex().unlock();
        });
    a.awaitAsleep();
    withLock(
        c,
        stage -> {
          stage.region(1).putLong(0, 1);
          stage.mutex().newCondition().signal();
        });
    Actor.outcome(patient);
  }

  // ---- interrupts

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void anInterruptEndsAllButOneFormWithTheMutexHeld(ConditionForm form) throws Exception {
    CompletableFuture<Boolean> waiting = asleep(a, form);
    a.interrupt();
    if (form == ConditionForm.UNINTERRUPTIBLY) {
      a.awaitAsleep();
      signal(b);
      assertTrue(Actor.said(waiting));
    } else {
      assertThrows(InterruptedException.class, () -> Actor.outcome(waiting));
      assertFalse(a.says(stage -> Thread.interrupted()), "the exception clears it");
    }
    CompletableFuture<Boolean> next = asleep(c, ConditionForm.AWAIT);
    signal(b);
    assertTrue(Actor.said(next), "an interrupted one takes no signal with it");
  }

  @Test
  void anInterruptBeforeAwaitIsToldAtOnceAndLetsNothingGo() throws Exception {
    a.run(
        stage -> {
          stage.mutex().lock();
          Thread.currentThread().interrupt();
          assertThrows(InterruptedException.class, stage.mutex().newCondition()::await);
          Thread.currentThread().interrupt();
          assertThrows(
              InterruptedException.class, () -> stage.mutex().newCondition().awaitNanos(0));
          assertEquals(1, stage.mutex().getHoldCount());
          stage.mutex().unlock();
        });
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void oneInterruptedAfterItsSignalReturnsAndKeepsTheStatus(ConditionForm form) throws Exception {
    CompletableFuture<Boolean> waiting =
        a.begin(
            stage -> {
              stage.mutex().lock();
              boolean signalled = form.await(stage.mutex().newCondition());
              stage.mutex().unlock();
              return Thread.interrupted() && signalled;
            });
    a.awaitAsleep();
    b.run(stage -> stage.mutex().lock());
    b.run(stage -> stage.mutex().newCondition().signal());
    a.interrupt();
    a.awaitAsleep(); // for the mutex
    b.run(stage -> stage.mutex().unlock());
    assertTrue(Actor.said(waiting));
  }

  // ---- who waits, close

  @Test
  void participantsTellWhoWaitsForWhat() throws Exception {
    CompletableFuture<Boolean> waiting = asleep(a, ConditionForm.AWAIT);
    b.run(
        stage ->
            await()
                .until(
                    () ->
                        stage.segment().participants().stream()
                            .anyMatch(one -> one.waitsFor().contains("condition mutex.default"))));
    signal(b);
    assertTrue(Actor.said(waiting));
  }

  @Test
  void whoAwaitsKeepsNobodyFromTheMutex() throws Exception {
    CompletableFuture<Boolean> waiting = asleep(a, ConditionForm.AWAIT);
    for (int turn = 0; turn < 100; turn++) {
      Actor actor = turn % 2 == 0 ? b : c;
      assertTrue(actor.says(stage -> stage.mutex().tryLock(Duration.ZERO)));
      actor.run(stage -> stage.mutex().unlock());
    }
    signal(b);
    assertTrue(Actor.said(waiting));
  }
}
