package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who may hold a reader-writer lock together, how often, and who may let go. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class RwLockContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final int CHANGES = 3_000;

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void letsInBesideAHolderWhomItDoesNotExclude(RwMode held) throws Exception {
    a.run(held::lock);
    for (RwMode asked : RwMode.values()) {
      boolean together = !held.excludes(asked);
      assertEquals(together, b.says(asked::tryLock), asked + " beside " + held);
      if (together) {
        b.run(asked::unlock);
        c.run(asked::lock);
        c.run(asked::unlock);
      }
    }
    a.run(held::unlock);
    for (RwMode asked : RwMode.values()) {
      assertTrue(b.says(asked::tryLock), asked + " after " + held);
      b.run(asked::unlock);
    }
  }

  @Test
  @Tag("jdk25")
  void aWriterComesInAfterTheLastReader() throws Exception {
    a.run(RwMode.READ::lock);
    b.run(RwMode.READ::lock);
    CompletableFuture<Void> writer = c.beginRun(RwMode.WRITE::lock);
    c.awaitAsleep();
    a.run(RwMode.READ::unlock);
    c.awaitAsleep();
    assertFalse(writer.isDone(), "one still reads");
    b.run(RwMode.READ::unlock);
    Actor.outcome(writer);
    assertFalse(a.says(RwMode.READ::tryLock));
  }

  @Test
  void theEndOfAWriteLetsAllSleepingReadersIn() throws Exception {
    a.run(RwMode.WRITE::lock);
    CompletableFuture<Void> second = b.beginRun(RwMode.READ::lock);
    CompletableFuture<Void> third = c.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(RwMode.WRITE::unlock);
    Actor.outcome(second);
    Actor.outcome(third); // both read at the same time
    assertFalse(a.says(RwMode.WRITE::tryLock));
  }

  // ---- re-entrancy

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void isFreeOnlyAfterAsManyUnlocksAsLocks(RwMode mode) throws Exception {
    a.run(stage -> lockInEveryWay(stage.rwlock(), mode));
    RwMode other = mode == RwMode.READ ? RwMode.WRITE : mode;
    for (int left = 7; left > 0; left--) {
      int holds = left;
      a.run(stage -> assertEquals(holds, mode.holds(stage.rwlock())));
      assertFalse(b.says(other::tryLock), left + " holds left");
      a.run(mode::unlock);
    }
    a.run(stage -> assertEquals(0, mode.holds(stage.rwlock())));
    assertTrue(b.says(other::tryLock));
  }

  private static void lockInEveryWay(RwLock rwlock, RwMode mode) throws InterruptedException {
    Lock lock = mode.of(rwlock);
    lock.lock();
    lock.lockInterruptibly();
    assertTrue(lock.tryLock());
    assertTrue(lock.tryLock(0, TimeUnit.SECONDS));
    assertTrue(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS));
    mode.hold(rwlock);
    mode.hold(rwlock, SHORT);
  }

  @Test
  @Tag("jdk25")
  void whoReadsReadsAgainThoughAWriterWaits() throws Exception {
    a.run(RwMode.READ::lock);
    CompletableFuture<Void> writer = b.beginRun(RwMode.WRITE::lock);
    b.awaitAsleep();
    assertFalse(c.says(RwMode.READ::tryLock), "a newcomer waits behind the writer");
    a.run(stage -> lockInEveryWay(stage.rwlock(), RwMode.READ));
    a.run(stage -> RwMode.READ.endAll(stage.rwlock()));
    Actor.outcome(writer);
  }

  @Test
  @Tag("jdk25")
  void aWriterMayReadAndKeepTheRead() throws Exception {
    a.run(RwMode.WRITE::lock);
    a.run(stage -> lockInEveryWay(stage.rwlock(), RwMode.READ));
    CompletableFuture<Void> sleeper = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    a.run(RwMode.WRITE::unlock);
    Actor.outcome(sleeper);
    assertTrue(c.says(RwMode.UPDATE::tryLock), "only read any more");
    c.run(RwMode.UPDATE::unlock);
    b.run(RwMode.READ::unlock);
    assertFalse(c.says(RwMode.WRITE::tryLock), "but read");
    a.run(stage -> RwMode.READ.endAll(stage.rwlock()));
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  @Test
  void aWriterThatHasEndedItsReadsStillWrites() throws Exception {
    a.run(RwMode.WRITE::lock);
    a.run(RwMode.READ::lock);
    a.run(RwMode.READ::unlock);
    a.run(
        stage -> {
          assertEquals(0, stage.rwlock().getReadHoldCount());
          assertEquals(1, stage.rwlock().getWriteHoldCount());
        });
    assertFalse(b.says(RwMode.READ::tryLock));
    a.run(RwMode.WRITE::unlock);
    assertTrue(b.says(RwMode.WRITE::tryLock), "no read is left");
  }

  // ---- a reader that wants more

  @Test
  @Tag("jdk25")
  void aReaderThatAsksToWriteOrUpdateIsRefusedAndStillReads() throws Exception {
    b.run(RwMode.READ::lock);
    a.run(RwMode.READ::lock);
    for (RwMode more : List.of(RwMode.WRITE, RwMode.UPDATE)) {
      a.run(stage -> isRefused(stage.rwlock(), more));
    }
    b.run(RwMode.READ::unlock);
    a.run(stage -> isRefused(stage.rwlock(), RwMode.WRITE)); // also as the only one
    assertFalse(b.says(RwMode.WRITE::tryLock));
    a.run(RwMode.READ::unlock);
    assertTrue(a.says(RwMode.WRITE::tryLock));
  }

  @Test
  void isRefusedAlsoWhileAnotherWantsToWriteOrUpdates() throws Exception {
    a.run(RwMode.READ::lock);
    b.run(RwMode.UPDATE::lock);
    a.run(stage -> isRefused(stage.rwlock(), RwMode.UPDATE));
    a.run(stage -> isRefused(stage.rwlock(), RwMode.WRITE));
    CompletableFuture<Void> upgrade = b.beginRun(RwMode.WRITE::lock);
    b.awaitAsleep();
    a.run(stage -> isRefused(stage.rwlock(), RwMode.UPDATE));
    a.run(stage -> isRefused(stage.rwlock(), RwMode.WRITE));
    a.run(RwMode.READ::unlock);
    Actor.outcome(upgrade);
  }

  private static void isRefused(RwLock rwlock, RwMode more) {
    Lock lock = more.of(rwlock);
    List<Executable> ways =
        List.of(
            lock::lock,
            lock::lockInterruptibly,
            lock::tryLock,
            () -> lock.tryLock(0, TimeUnit.SECONDS),
            () -> lock.tryLock(-1, TimeUnit.SECONDS),
            () -> lock.tryLock(1, TimeUnit.DAYS),
            () -> more.hold(rwlock),
            () -> more.hold(rwlock, FOR_EVER));
    for (Executable way : ways) {
      String message = assertThrows(IllegalMonitorStateException.class, way).getMessage();
      assertTrue(message.contains(Thread.currentThread().getName()), message);
      assertTrue(message.contains("reader-writer lock rwlock of segment"), message);
      assertEquals(1, rwlock.getReadHoldCount());
      assertEquals(0, more.holds(rwlock));
    }
  }

  // ---- who may unlock

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void foreignUnlockIsRefusedAndChangesNothing(RwMode held) throws Exception {
    a.run(held::lock);
    for (RwMode asked : RwMode.values()) {
      String message = refusedUnlock(b, asked);
      assertTrue(message.contains(b.threadName()), message);
      if (held != RwMode.READ) {
        assertTrue(message.contains(a.threadName()), message);
        assertTrue(message.contains(String.valueOf(a.pid())), message);
      }
      a.run(stage -> assertEquals(1, held.holds(stage.rwlock())));
      assertFalse(c.says(RwMode.WRITE::tryLock));
    }
    a.run(held::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  @ParameterizedTest
  @EnumSource
  void oneUnlockTooManyIsRefused(RwMode mode) throws Exception {
    refusedUnlock(a, mode);
    a.run(mode::lock);
    a.run(mode::unlock);
    refusedUnlock(a, mode);
    b.run(mode::lock);
    refusedUnlock(a, mode);
    assertFalse(c.says(RwMode.WRITE::tryLock), "a late double unlock frees nobody's");
    b.run(mode::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock), "and no count has gone below zero");
  }

  @ParameterizedTest
  @EnumSource
  void theOtherLocksOfOnesOwnAreNotHeld(RwMode held) throws Exception {
    a.run(held::lock);
    for (RwMode asked : RwMode.values()) {
      if (asked != held) {
        refusedUnlock(a, asked);
      }
    }
    a.run(stage -> assertEquals(1, held.holds(stage.rwlock())));
    a.run(held::unlock);
    assertTrue(b.says(RwMode.WRITE::tryLock));
  }

  private static String refusedUnlock(Actor actor, RwMode mode) {
    return assertThrows(IllegalMonitorStateException.class, () -> actor.run(mode::unlock))
        .getMessage();
  }

  @ParameterizedTest
  @EnumSource
  void closingAHoldReleasesItOnceOnly(RwMode mode) throws Exception {
    a.run(stage -> stage.keep(mode.hold(stage.rwlock())));
    assertFalse(b.says(RwMode.WRITE::tryLock));
    a.run(stage -> stage.kept().close());
    a.run(mode::lock);
    a.run(stage -> stage.kept().close());
    a.run(stage -> assertEquals(1, mode.holds(stage.rwlock()), "the new hold is another one"));
    a.run(mode::unlock);
    a.run(stage -> stage.keep(mode.hold(stage.rwlock(), SHORT)));
    a.run(stage -> assertThrows(IllegalMonitorStateException.class, () -> closeElsewhere(stage)));
    assertFalse(b.says(RwMode.WRITE::tryLock), "closed by the wrong thread");
    a.run(stage -> stage.kept().close());
    assertTrue(b.says(RwMode.WRITE::tryLock));
  }

  private static void closeElsewhere(Stage stage) throws Throwable {
    CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(stage.kept()::close);
    throw assertThrows(Exception.class, elsewhere::get).getCause();
  }

  // ---- what it is for

  @Test
  @Tag("jdk25")
  void nobodyReadsHalfAChange() throws Exception {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      running.add(actor.beginRun(RwLockContract::changeAndRead));
    }
    for (CompletableFuture<Void> each : running) {
      Actor.outcome(each);
    }
    a.run(
        stage -> {
          Region region = stage.region(2);
          assertEquals(3L * CHANGES, region.getLong(0));
          assertEquals(3L * CHANGES, region.getLong(Long.BYTES));
        });
  }

  private static void changeAndRead(Stage stage) {
    RwLock rwlock = stage.rwlock();
    Region region = stage.region(2);
    for (int change = 0; change < CHANGES; change++) {
      try (Held update = change % 2 == 0 ? rwlock.update() : rwlock.write()) {
        assertWhole(region);
        try (Held write = rwlock.write()) {
          region.putLong(0, region.getLong(0) + 1);
          region.putLong(Long.BYTES, region.getLong(Long.BYTES) + 1);
        }
        assertWhole(region);
      }
      for (int reads = 0; reads < 3; reads++) {
        try (Held read = rwlock.read()) {
          assertWhole(region);
        }
      }
    }
  }

  private static void assertWhole(Region region) {
    assertEquals(region.getLong(0), region.getLong(Long.BYTES));
  }
}
