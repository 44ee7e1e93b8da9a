package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting, timing out, interrupts and closing: what every primitive owes its waiters. */
abstract class WaitingContract extends ActorTest {
  private static final long SECOND = 1_000_000_000;

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void oneAtATime(Primitive one) throws Exception {
    a.run(one::acquire);
    assertFalse(b.says(one::tryAcquire));
    assertFalse(c.says(one::tryAcquire));
    a.run(one::release);
    assertTrue(c.says(one::tryAcquire));
    assertFalse(a.says(one::tryAcquire));
    c.run(one::release);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void sleepersGetItOneAfterTheOther(Primitive one) throws Exception {
    a.run(one::acquire);
    var second = b.beginRun(one::acquire);
    var third = c.beginRun(one::acquire);
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(one::release);
    Actor.outcome(CompletableFuture.anyOf(second, third));
    boolean secondFirst = second.isDone();
    assertFalse(secondFirst && third.isDone(), "both have it");
    (secondFirst ? b : c).run(one::release);
    Actor.outcome(secondFirst ? third : second);
    assertFalse(a.says(one::tryAcquire));
    (secondFirst ? c : b).run(one::release);
    assertTrue(a.says(one::tryAcquire));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void timeOutIsNeverEarly(Primitive one) throws Exception {
    a.run(one::acquire);
    for (long nanos : new long[] {1, 1_000, 100_000, 1_000_000, 30_000_000, 250_000_000}) {
      assertTrue(b.ask(stage -> waitedInVain(one, stage, nanos)) >= nanos, nanos + " ns");
    }
    a.run(one::release);
    assertTrue(c.says(one::tryAcquire), "a time-out leaves nothing behind");
  }

  private static long waitedInVain(Primitive one, Stage stage, long nanos) throws Exception {
    long before = System.nanoTime();
    assertFalse(one.tryAcquire(stage, nanos));
    return System.nanoTime() - before;
  }

  @ParameterizedTest
  @EnumSource
  void shortTimesTakeWhatIsFreeAndFailOtherwise(Primitive one) throws Exception {
    for (long nanos : new long[] {0, -1, Long.MIN_VALUE, 1}) {
      assertTrue(a.says(stage -> one.tryAcquire(stage, nanos)), "free, " + nanos + " ns");
      assertFalse(b.says(stage -> one.tryAcquire(stage, nanos)), "taken, " + nanos + " ns");
      a.run(one::release);
    }
  }

  @ParameterizedTest
  @EnumSource
  void longestTimesWaitForTheRelease(Primitive one) throws Exception {
    for (long nanos : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 1}) {
      a.run(one::acquire);
      var waiting = b.begin(stage -> one.tryAcquire(stage, nanos));
      b.awaitAsleep();
      a.run(one::release);
      assertTrue(Actor.said(waiting));
      b.run(one::release);
    }
  }

  @ParameterizedTest
  @EnumSource
  void releaseEndsATimedWait(Primitive one) throws Exception {
    a.run(one::acquire);
    var waiting = b.begin(stage -> one.tryAcquire(stage, 1_000 * SECOND));
    b.awaitAsleep();
    a.run(one::release);
    assertTrue(Actor.said(waiting));
  }

  @ParameterizedTest
  @EnumSource
  void interruptedBeforehandThrowsEvenWhenFreeAndTakesNothing(Primitive one) throws Exception {
    a.run(stage -> throwsAndClears(() -> one.acquireInterruptibly(stage)));
    a.run(stage -> throwsAndClears(() -> one.tryAcquire(stage, SECOND)));
    a.run(stage -> throwsAndClears(() -> one.tryAcquire(stage, 0)));
    assertTrue(b.says(one::tryAcquire));
    a.run(stage -> throwsAndClears(() -> one.acquireInterruptibly(stage)));
    a.run(stage -> throwsAndClears(() -> one.tryAcquire(stage, SECOND)));
    b.run(one::release);
    assertTrue(c.says(one::tryAcquire));
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private static void throwsAndClears(Interruptible call) {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, call::run);
    assertFalse(Thread.interrupted(), "the exception clears the status");
  }

  @ParameterizedTest
  @EnumSource
  void uninterruptibleFormsLeaveTheInterruptStatusSet(Primitive one) throws Exception {
    assertTrue(
        a.says(
            stage -> {
              Thread.currentThread().interrupt();
              assertTrue(one.tryAcquire(stage));
              one.release(stage);
              one.acquire(stage);
              return Thread.interrupted();
            }));
    assertFalse(b.says(one::tryAcquire));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void interruptEndsAnInterruptibleSleep(Primitive one) throws Exception {
    a.run(one::acquire);
    var waiting = b.begin(stage -> clearedWhenThrown(() -> one.acquireInterruptibly(stage)));
    b.awaitAsleep();
    b.interrupt();
    assertTrue(Actor.said(waiting));
    var timed = b.begin(stage -> clearedWhenThrown(() -> one.tryAcquire(stage, 1_000 * SECOND)));
    b.awaitAsleep();
    b.interrupt();
    assertTrue(Actor.said(timed));
    a.run(one::release);
    assertTrue(c.says(one::tryAcquire), "whoever left took nothing");
  }

  private static boolean clearedWhenThrown(Interruptible call) {
    assertThrows(InterruptedException.class, call::run);
    return !Thread.currentThread().isInterrupted();
  }

  @ParameterizedTest
  @EnumSource
  void anotherSleeperIsServedAfterOneWasInterrupted(Primitive one) throws Exception {
    a.run(one::acquire);
    var leaving = b.beginRun(one::acquireInterruptibly);
    var staying = c.beginRun(one::acquireInterruptibly);
    b.awaitAsleep();
    c.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(leaving));
    a.run(one::release);
    Actor.outcome(staying);
    c.run(one::release);
  }

  @ParameterizedTest
  @EnumSource
  void interruptDoesNotEndAnUninterruptibleSleepAndIsKept(Primitive one) throws Exception {
    a.run(one::acquire);
    var waiting =
        b.begin(
            stage -> {
              one.acquire(stage);
              return Thread.interrupted();
            });
    b.awaitAsleep();
    b.interrupt();
    b.awaitAsleep();
    assertFalse(c.says(one::tryAcquire));
    a.run(one::release);
    assertTrue(Actor.said(waiting));
    b.run(one::release);
  }

  @ParameterizedTest
  @EnumSource
  void uninterruptibleWaitSleepsWithTheStatusSetBeforehand(Primitive one) throws Exception {
    a.run(one::acquire);
    var waiting =
        b.begin(
            stage -> {
              Thread.currentThread().interrupt();
              one.acquire(stage);
              return Thread.interrupted();
            });
    b.awaitAsleep();
    a.run(one::release);
    assertTrue(Actor.said(waiting));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void everyFormThrowsAfterCloseAndTouchesNothing(Primitive one) throws Exception {
    String name = segment;
    a.run(
        stage -> {
          one.acquire(stage);
          one.release(stage);
        });
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
    a.run(stage -> everyFormThrows(one, stage));
    a.run(
        stage -> {
          stage.leave();
          stage.open(name);
        });
    assertTrue(a.says(one::tryAcquire));
    a.run(one::release);
  }

  private static void everyFormThrows(Primitive one, Stage stage) {
    assertClosed(() -> one.acquire(stage));
    assertClosed(() -> one.acquireInterruptibly(stage));
    assertClosed(() -> one.tryAcquire(stage));
    assertClosed(() -> one.tryAcquire(stage, 0));
    assertClosed(() -> one.tryAcquire(stage, SECOND));
    assertClosed(() -> one.release(stage));
  }

  private static void assertClosed(Executable call) {
    String message = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(message.contains("is closed"), message);
  }
}
