package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Waiting, timing out and interrupts on each side of a reader-writer lock, for each kind of holder.
 * A writer behind a writer and an updater behind an updater are {@link WaitingContract}'s.
 */
abstract class RwWaitingContract extends ActorTest {
  private static final long SECOND = 1_000_000_000;

  private static boolean timed(Stage stage, RwMode mode, long nanos) throws InterruptedException {
    return mode.of(stage.rwlock()).tryLock(nanos, TimeUnit.NANOSECONDS);
  }

  @ParameterizedTest
  @CsvSource({"WRITE,READ", "READ,WRITE", "UPDATE,WRITE", "WRITE,UPDATE"})
  @Tag("jdk25")
  void theReleaseEndsEachKindOfWait(RwMode held, RwMode asked) throws Exception {
    List<Step> ways =
        List.of(
            asked::lock,
            stage -> asked.of(stage.rwlock()).lockInterruptibly(),
            stage -> assertTrue(timed(stage, asked, 1_000 * SECOND)),
            stage -> assertTrue(timed(stage, asked, Long.MAX_VALUE)),
            stage -> assertTrue(asked.of(stage.rwlock()).tryLock(Long.MAX_VALUE, TimeUnit.DAYS)),
            stage -> asked.hold(stage.rwlock()));
    for (Step way : ways) {
      a.run(held::lock);
      CompletableFuture<Void> waiting = b.beginRun(way);
      b.awaitAsleep();
      a.run(held::unlock);
      Actor.outcome(waiting);
      assertFalse(a.says(held::tryLock));
      b.run(asked::unlock);
    }
  }

  @ParameterizedTest
  @CsvSource({"WRITE,READ", "READ,WRITE", "UPDATE,WRITE", "WRITE,UPDATE"})
  void timeOutIsNeverEarlyAndLeavesNothing(RwMode held, RwMode asked) throws Exception {
    a.run(held::lock);
    for (long nanos : new long[] {1, 1_000, 100_000, 1_000_000, 30_000_000}) {
      long waited = b.<Long>ask(stage -> waitedInVain(stage, asked, nanos));
      assertTrue(waited >= nanos, waited + " of " + nanos + " ns");
    }
    for (RwMode other : RwMode.values()) {
      assertEquals(!held.excludes(other), c.says(stage -> tryOnly(stage, other)), other::toString);
    }
    a.run(held::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  private static boolean tryOnly(Stage stage, RwMode mode) {
    boolean taken = mode.tryLock(stage);
    if (taken) {
      mode.unlock(stage);
    }
    return taken;
  }

  private static long waitedInVain(Stage stage, RwMode asked, long nanos) throws Exception {
    long before = System.nanoTime();
    assertFalse(timed(stage, asked, nanos));
    return System.nanoTime() - before;
  }

  @ParameterizedTest
  @CsvSource({"WRITE,READ", "READ,WRITE", "UPDATE,WRITE", "WRITE,UPDATE"})
  void shortTimesTakeWhatIsFreeAndFailOtherwise(RwMode held, RwMode asked) throws Exception {
    for (long nanos : new long[] {0, -1, Long.MIN_VALUE, 1}) {
      assertTrue(a.says(stage -> timed(stage, held, nanos)), "free, " + nanos + " ns");
      assertFalse(b.says(stage -> timed(stage, asked, nanos)), "taken, " + nanos + " ns");
      a.run(held::unlock);
    }
  }

  // ---- interrupts

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void interruptedBeforehandThrowsEvenWhenFreeAndTakesNothing(RwMode mode) throws Exception {
    a.run(stage -> everyInterruptibleFormThrows(stage.rwlock(), mode));
    assertTrue(b.says(RwMode.WRITE::tryLock));
    a.run(stage -> everyInterruptibleFormThrows(stage.rwlock(), mode));
    b.run(RwMode.WRITE::unlock);
    a.run(mode::lock);
    a.run(stage -> everyInterruptibleFormThrows(stage.rwlock(), mode)); // also when held
    a.run(stage -> assertEquals(1, mode.holds(stage.rwlock())));
    a.run(mode::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private static void everyInterruptibleFormThrows(RwLock rwlock, RwMode mode) {
    Lock lock = mode.of(rwlock);
    for (Interruptible form :
        List.<Interruptible>of(
            lock::lockInterruptibly,
            () -> lock.tryLock(1, TimeUnit.SECONDS),
            () -> lock.tryLock(0, TimeUnit.SECONDS),
            () -> lock.tryLock(-1, TimeUnit.SECONDS),
            () -> mode.hold(rwlock, Duration.ofSeconds(1)))) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, form::run);
      assertFalse(Thread.interrupted(), "the exception clears the status");
    }
  }

  @ParameterizedTest
  @CsvSource({"WRITE,READ", "READ,WRITE", "UPDATE,WRITE", "WRITE,UPDATE"})
  @Tag("jdk25")
  void interruptEndsAnInterruptibleSleepAndTakesNothing(RwMode held, RwMode asked)
      throws Exception {
    a.run(held::lock);
    List<Step> ways =
        List.of(
            stage -> asked.of(stage.rwlock()).lockInterruptibly(),
            stage -> timed(stage, asked, 1_000 * SECOND));
    for (Step way : ways) {
      CompletableFuture<Boolean> waiting =
          b.begin(
              stage -> {
                assertThrows(InterruptedException.class, () -> way.on(stage));
                assertEquals(0, asked.holds(stage.rwlock()));
                return Thread.interrupted();
              });
      b.awaitAsleep();
      b.interrupt();
      assertFalse(Actor.said(waiting), "the exception clears the status");
    }
    for (RwMode other : RwMode.values()) {
      assertEquals(!held.excludes(other), c.says(stage -> tryOnly(stage, other)), other::toString);
    }
    a.run(held::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  @ParameterizedTest
  @CsvSource({"WRITE,READ", "READ,WRITE", "UPDATE,WRITE", "WRITE,UPDATE"})
  void interruptDoesNotEndAnUninterruptibleSleepAndIsKept(RwMode held, RwMode asked)
      throws Exception {
    for (boolean before : new boolean[] {true, false}) {
      a.run(held::lock);
      CompletableFuture<Boolean> waiting =
          b.begin(
              stage -> {
                if (before) {
                  Thread.currentThread().interrupt();
                }
                asked.lock(stage);
                return becomesInterrupted();
              });
      b.awaitAsleep();
      if (!before) {
        b.interrupt();
        b.awaitAsleep();
      }
      a.run(held::unlock);
      assertTrue(Actor.said(waiting), "the status is kept");
      b.run(asked::unlock);
    }
  }

  /** The interrupt of another process may still be on its way. */
  private static boolean becomesInterrupted() {
    long end = System.nanoTime() + 10 * SECOND;
    while (!Thread.currentThread().isInterrupted() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource
  void uninterruptibleFormsLeaveTheInterruptStatusSet(RwMode mode) throws Exception {
    assertTrue(
        a.says(
            stage -> {
              Thread.currentThread().interrupt();
              assertTrue(mode.tryLock(stage));
              mode.unlock(stage);
              mode.lock(stage);
              return Thread.interrupted();
            }));
    a.run(mode::unlock);
  }

  // ---- those who wait behind one that gives up

  @Test
  @Tag("jdk25")
  void anInterruptedWriterLetsInReadersThatWaitBehindIt() throws Exception {
    a.run(RwMode.READ::lock);
    CompletableFuture<Void> writer =
        b.beginRun(stage -> stage.rwlock().writeLock().lockInterruptibly());
    b.awaitAsleep();
    CompletableFuture<Void> reader = c.beginRun(RwMode.READ::lock);
    c.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(writer));
    Actor.outcome(reader);
    assertTrue(b.says(RwMode.UPDATE::tryLock), "nothing is left of the writer");
  }

  @Test
  void aTimedOutWriterLetsInReadersThatWaitBehindIt() throws Exception {
    a.run(RwMode.READ::lock);
    CompletableFuture<Boolean> writer = b.begin(stage -> timed(stage, RwMode.WRITE, SECOND / 4));
    b.awaitAsleep();
    CompletableFuture<Void> reader = c.beginRun(RwMode.READ::lock);
    assertFalse(Actor.said(writer));
    Actor.outcome(reader);
    assertTrue(b.says(RwMode.UPDATE::tryLock), "nothing is left of the writer");
  }

  @Test
  void anInterruptedWriterLetsInTheWriterBehindIt() throws Exception {
    a.run(RwMode.READ::lock);
    CompletableFuture<Void> first =
        b.beginRun(stage -> stage.rwlock().writeLock().lockInterruptibly());
    b.awaitAsleep();
    CompletableFuture<Void> second = c.beginRun(RwMode.WRITE::lock);
    c.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(first));
    a.run(RwMode.READ::unlock);
    Actor.outcome(second);
  }

  @Test
  void anInterruptedReaderLeavesTheOthersAsleepToTheRelease() throws Exception {
    a.run(RwMode.WRITE::lock);
    CompletableFuture<Void> leaving =
        b.beginRun(stage -> stage.rwlock().readLock().lockInterruptibly());
    CompletableFuture<Void> staying = c.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    c.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(leaving));
    a.run(RwMode.WRITE::unlock);
    Actor.outcome(staying);
    c.run(RwMode.READ::unlock);
    assertTrue(a.says(RwMode.WRITE::tryLock), "no claim of the one that left holds it up");
  }

  @Test
  void aFailedTryToWriteLeavesReadersAlone() throws Exception {
    a.run(RwMode.READ::lock);
    for (int times = 0; times < 100; times++) {
      assertFalse(b.says(RwMode.WRITE::tryLock));
      assertFalse(b.says(stage -> timed(stage, RwMode.WRITE, 1_000)));
      assertTrue(c.says(stage -> tryOnly(stage, RwMode.READ)));
    }
  }
}
