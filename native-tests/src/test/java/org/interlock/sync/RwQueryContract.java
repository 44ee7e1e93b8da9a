package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reader-writer lock tells: who has it, messages, names, and the refusals of close. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class RwQueryContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  // ---- who has it

  @Test
  @Tag("jdk25")
  void onlyAWriterIsToldAsWriterAndOnlyAnUpdaterAsUpdater() throws Exception {
    assertHeld(false, false);
    a.run(RwMode.READ::lock);
    assertHeld(false, false);
    a.run(RwMode.READ::unlock);
    a.run(RwMode.UPDATE::lock);
    assertHeld(false, true);
    a.run(RwMode.WRITE::lock);
    assertHeld(true, false); // the updater writes
    a.run(RwMode.WRITE::unlock);
    assertHeld(false, true);
    a.run(RwMode.UPDATE::unlock);
    a.run(RwMode.WRITE::lock);
    assertHeld(true, false);
    a.run(RwMode.WRITE::unlock);
    assertHeld(false, false);
  }

  /** What b is told of what a holds. */
  private void assertHeld(boolean written, boolean updated) throws Exception {
    long pid = a.pid();
    String thread = a.threadName();
    b.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          assertEquals(written, rwlock.isWriteLocked());
          assertFalse(rwlock.isWriteLockedByCurrentThread());
          assertEquals(0, rwlock.getWriteHoldCount() + rwlock.getUpdateHoldCount());
          assertEquals(written, rwlock.writer().isPresent());
          assertEquals(updated, rwlock.updater().isPresent());
          rwlock.writer().ifPresent(holder -> assertIs(pid, thread, holder));
          rwlock.updater().ifPresent(holder -> assertIs(pid, thread, holder));
          assertFalse(rwlock.isSuspect());
        });
    a.run(
        stage -> {
          assertEquals(written, stage.rwlock().isWriteLockedByCurrentThread());
          assertEquals(written ? 1 : 0, stage.rwlock().getWriteHoldCount());
          assertTrue(!updated || stage.rwlock().getUpdateHoldCount() == 1);
        });
  }

  private static void assertIs(long pid, String thread, Holder holder) {
    assertEquals(pid, holder.pid());
    assertEquals(thread, holder.thread().orElseThrow());
    assertTrue(holder.alive());
    assertEquals(1, holder.permits());
  }

  @Test
  void whoWaitsForReadersDoesNotWrite() throws Exception {
    a.run(RwMode.READ::lock);
    var writing = b.beginRun(RwMode.WRITE::lock);
    b.awaitAsleep();
    c.run(
        stage -> {
          assertFalse(stage.rwlock().isWriteLocked());
          assertTrue(stage.rwlock().writer().isEmpty());
        });
    a.run(RwMode.READ::unlock);
    Actor.outcome(writing);
    assertTrue(c.says(stage -> stage.rwlock().isWriteLocked()));
  }

  @Test
  @Tag("jdk25")
  void readersAreCountedByThreadsAndToldByProcess() throws Exception {
    assertReaders(List.of());
    a.run(RwMode.READ::lock);
    a.run(RwMode.READ::lock);
    assertReaders(List.of(a));
    b.run(RwMode.READ::lock);
    assertReaders(List.of(a, b));
    a.run(RwMode.READ::unlock);
    assertReaders(List.of(a, b));
    a.run(RwMode.READ::unlock);
    assertReaders(List.of(b));
    b.run(RwMode.READ::unlock);
    assertReaders(List.of());
  }

  private void assertReaders(List<Actor> those) throws Exception {
    List<Long> expected = those.stream().map(Actor::pid).sorted().toList();
    c.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          List<Long> told =
              rwlock.readers().stream()
                  .flatMap(reader -> Collections.nCopies(reader.permits(), reader.pid()).stream())
                  .sorted()
                  .toList();
          assertEquals(expected, told);
          assertEquals(expected.size(), rwlock.getReadLockCount());
          assertEquals(0, rwlock.getReadHoldCount());
          assertTrue(rwlock.readers().stream().allMatch(Holder::alive));
        });
  }

  @Test
  void toStringSaysWhoHasIt() throws Exception {
    assertTells("RwLock[rwlock, ", "Read locks = 0]");
    a.run(RwMode.READ::lock);
    assertTells("RwLock[rwlock, ", "Read locks = 1]");
    a.run(RwMode.READ::unlock);
    a.run(RwMode.UPDATE::lock);
    assertTells("update by thread " + a.threadName(), "process " + a.pid());
    a.run(RwMode.UPDATE::unlock);
    a.run(RwMode.WRITE::lock);
    assertTells("writing by thread " + a.threadName(), "process " + a.pid());
    a.run(RwMode.WRITE::unlock);
    closeAll();
    assertTells("RwLock[rwlock, closed]");
  }

  private void assertTells(String... parts) throws Exception {
    String told = b.ask(stage -> stage.rwlock().toString());
    for (String part : parts) {
      assertTrue(told.contains(part), told);
    }
  }

  private void closeAll() throws Exception {
    b.run(stage -> stage.rwlock().getReadLockCount());
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
  }

  @ParameterizedTest
  @EnumSource
  void eachOfTheLocksIsOneAndHasNoConditions(RwMode mode) throws Exception {
    a.run(
        stage -> {
          Lock lock = mode.of(stage.rwlock());
          assertSame(lock, mode.of(stage.rwlock()));
          assertTrue(lock.toString().contains("rwlock"), lock::toString);
          String refused =
              assertThrows(UnsupportedOperationException.class, lock::newCondition).getMessage();
          assertTrue(refused.contains("rwlock"), refused);
        });
  }

  // ---- time-outs

  @Test
  @Tag("jdk25")
  void aTimeOutNamesTheWriterSinceWhenAndWhoWaits() throws Exception {
    for (RwMode asked : RwMode.values()) {
      Instant before = Instant.now().minusMillis(1);
      a.run(RwMode.WRITE::lock);
      var waiting = c.beginRun(asked::lock);
      c.awaitAsleep();
      String message = timedOut(asked);
      assertContains(message, "reader-writer lock rwlock of segment " + segment);
      assertContains(message, "thread " + a.threadName() + " of process " + a.pid());
      assertContains(message.replaceFirst(".*; waiting for it", ""), String.valueOf(c.pid()));
      Matcher since = Pattern.compile("since at least (\\S+Z)").matcher(message);
      if (asked != RwMode.READ || since.find(0)) {
        assertTrue(since.reset().find(), message);
        Instant at = Instant.parse(since.group(1));
        assertFalse(at.isBefore(before) || at.isAfter(Instant.now()), message);
      }
      a.run(RwMode.WRITE::unlock);
      Actor.outcome(waiting);
      c.run(asked::unlock);
    }
  }

  @Test
  void aTimeOutNamesTheUpdater() throws Exception {
    a.run(RwMode.UPDATE::lock);
    for (RwMode asked : List.of(RwMode.WRITE, RwMode.UPDATE)) {
      String message = timedOut(asked);
      assertContains(message, "update by thread " + a.threadName() + " of process " + a.pid());
    }
  }

  @Test
  void aTimeOutNamesTheReaders() throws Exception {
    a.run(RwMode.READ::lock);
    c.run(RwMode.READ::lock);
    String message = timedOut(RwMode.WRITE);
    assertContains(message, "read by ");
    for (Actor reader : List.of(a, c)) {
      assertContains(message.replaceFirst(".*read by ", ""), "process " + reader.pid());
    }
  }

  @Test
  void aTimedOutReaderIsToldWhoWantsToWrite() throws Exception {
    c.run(RwMode.READ::lock);
    var writing = a.beginRun(RwMode.WRITE::lock);
    a.awaitAsleep();
    assertContains(timedOut(RwMode.READ), "thread " + a.threadName() + " of process " + a.pid());
    c.run(RwMode.READ::unlock);
    Actor.outcome(writing);
  }

  private String timedOut(RwMode asked) {
    return assertThrows(
            LockTimeoutException.class, () -> b.run(stage -> asked.hold(stage.rwlock(), SHORT)))
        .getMessage();
  }

  private static void assertContains(String message, String part) {
    assertTrue(message.contains(part), message);
  }

  // ---- names

  @Test
  @Tag("jdk25")
  void anotherTypeUnderItsNameIsRefusedSayingBoth() throws Exception {
    a.run(RwMode.WRITE::lock);
    String message =
        assertThrows(
                ObjectMismatchException.class,
                () -> b.run(stage -> Mutex.of(stage.segment(), "rwlock")))
            .getMessage();
    assertContains(message, "a reader-writer lock");
    assertContains(message, "a mutex");
    assertFalse(b.says(RwMode.READ::tryLock), "it is still the written lock");
    c.run(stage -> stage.mutex().lock());
    assertThrows(
        ObjectMismatchException.class, () -> b.run(stage -> RwLock.of(stage.segment(), "mutex")));
    assertThrows(
        IllegalArgumentException.class, () -> a.run(stage -> RwLock.of(stage.segment(), "../x")));
    assertThrows(
        NullPointerException.class,
        () -> a.run(stage -> RwLock.of(stage.segment(), "rwlock", null)));
  }

  @Test
  void oneNameIsOneLock() throws Exception {
    a.run(RwMode.WRITE::lock);
    a.run(
        stage -> {
          RwLock again = RwLock.of(stage.segment(), "rwlock");
          assertSame(stage.rwlock(), again);
          assertTrue(again.writeLock().tryLock());
          assertEquals(2, stage.rwlock().getWriteHoldCount());
        });
    assertTrue(b.says(stage -> RwLock.of(stage.segment(), "x").writeLock().tryLock()));
    b.run(stage -> RwLock.of(stage.segment(), "x").writeLock().unlock());
  }

  // ---- close

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void closeWhileHoldingIsRefusedAndChangesNothing(RwMode held) throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(held::lock);
    String message =
        assertThrows(IllegalStateException.class, () -> a.run(Stage::close)).getMessage();
    assertContains(message, "reader-writer lock rwlock");
    assertContains(message, held == RwMode.READ ? "1 thread that reads" : a.threadName());
    String name = segment;
    b.run(
        stage -> {
          stage.leave();
          stage.open(name);
        });
    assertFalse(b.says(RwMode.WRITE::tryLock));
    b.run(Stage::close);
    a.run(held::unlock);
    assertDoesNotThrow(() -> a.run(Stage::close), "nothing is held any more");
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void everythingThrowsAfterClose(RwMode mode) throws Exception {
    a.run(stage -> mode.hold(stage.rwlock()).close());
    closeAll();
    a.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          Lock lock = mode.of(rwlock);
          for (Executable call :
              List.<Executable>of(
                  lock::lock,
                  lock::lockInterruptibly,
                  lock::tryLock,
                  () -> lock.tryLock(0, TimeUnit.SECONDS),
                  () -> lock.tryLock(1, TimeUnit.SECONDS),
                  lock::unlock,
                  () -> mode.hold(rwlock),
                  () -> mode.hold(rwlock, SHORT),
                  rwlock::readers,
                  rwlock::writer,
                  rwlock::updater,
                  rwlock::getReadLockCount,
                  rwlock::isWriteLocked,
                  rwlock::isSuspect,
                  () -> rwlock.recover(death -> {}),
                  () -> RwLock.of(stage.segment(), "rwlock"))) {
            String message = assertThrows(IllegalStateException.class, call).getMessage();
            assertContains(message, "is closed");
          }
          assertEquals(0, mode.holds(rwlock));
        });
  }
}
