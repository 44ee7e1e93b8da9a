package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a mutex promises beyond {@link WaitingContract}: holds, misuse, messages, close. */
abstract class MutexContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  @Test
  @Tag("jdk25")
  void isFreeOnlyAfterAsManyUnlocksAsLocks() throws Exception {
    a.run(MutexContract::lockInEveryWay);
    a.run(stage -> assertEquals(7, stage.mutex().getHoldCount()));
    for (int left = 6; left > 0; left--) {
      a.run(stage -> stage.mutex().unlock());
      int holds = left;
      a.run(stage -> assertEquals(holds, stage.mutex().getHoldCount()));
      assertFalse(b.says(stage -> stage.mutex().tryLock()), left + " holds left");
    }
    a.run(stage -> stage.mutex().unlock());
    assertTrue(b.says(stage -> stage.mutex().tryLock()));
  }

  private static void lockInEveryWay(Stage stage) throws InterruptedException {
    Mutex mutex = stage.mutex();
    mutex.lock();
    mutex.lockInterruptibly();
    assertTrue(mutex.tryLock());
    assertTrue(mutex.tryLock(Duration.ZERO));
    assertTrue(mutex.tryLock(FOR_EVER));
    mutex.acquire();
    mutex.acquire(SHORT);
  }

  @Test
  void onlyTheHolderIsToldThatItHolds() throws Exception {
    a.run(stage -> assertState(stage, false, false, 0));
    a.run(stage -> stage.mutex().lock());
    a.run(stage -> assertState(stage, true, true, 1));
    b.run(stage -> assertState(stage, true, false, 0));
    a.run(stage -> stage.mutex().unlock());
    b.run(stage -> assertState(stage, false, false, 0));
  }

  private static void assertState(Stage stage, boolean locked, boolean mine, int holds) {
    assertEquals(locked, stage.mutex().isLocked());
    assertEquals(mine, stage.mutex().isHeldByCurrentThread());
    assertEquals(holds, stage.mutex().getHoldCount());
  }

  @Test
  @Tag("jdk25")
  void foreignUnlockIsRefusedAndNamesTheHolder() throws Exception {
    a.run(stage -> stage.mutex().lock());
    String message = refusedUnlock(b);
    assertNames(a, message);
    assertTrue(message.contains(b.threadName()), message);
    assertFalse(c.says(stage -> stage.mutex().tryLock()), "it changes nothing");
    a.run(stage -> assertEquals(1, stage.mutex().getHoldCount()));
    a.run(stage -> stage.mutex().unlock());
  }

  @Test
  void unlockOfAFreeMutexIsRefused() throws Exception {
    assertTrue(refusedUnlock(a).contains("not locked"));
    a.run(stage -> stage.mutex().lock());
    a.run(stage -> stage.mutex().unlock());
    assertTrue(refusedUnlock(a).contains("not locked"), "a double unlock");
    b.run(stage -> stage.mutex().lock());
    assertNames(b, refusedUnlock(a));
    assertFalse(c.says(stage -> stage.mutex().tryLock()), "a late double unlock frees nobody's");
  }

  private static String refusedUnlock(Actor actor) {
    return assertThrows(
            IllegalMonitorStateException.class, () -> actor.run(stage -> stage.mutex().unlock()))
        .getMessage();
  }

  private static void assertNames(Actor holder, String message) {
    assertTrue(message.contains(String.valueOf(holder.pid())), message);
    assertTrue(message.contains(holder.threadName()), message);
  }

  @Test
  void closingAHoldReleasesItOnceOnly() throws Exception {
    a.run(stage -> stage.keep(stage.mutex().acquire()));
    assertFalse(b.says(stage -> stage.mutex().tryLock()));
    a.run(stage -> stage.kept().close());
    a.run(stage -> stage.mutex().lock());
    a.run(stage -> stage.kept().close());
    a.run(stage -> assertEquals(1, stage.mutex().getHoldCount(), "the new hold is another one"));
    a.run(stage -> stage.mutex().unlock());
    assertTrue(b.says(stage -> stage.mutex().tryLock()));
    a.run(stage -> stage.kept().close());
    assertFalse(c.says(stage -> stage.mutex().tryLock()));
  }

  @Test
  void aTimedHoldReleasesToo() throws Exception {
    a.run(
        stage -> {
          try (Held first = stage.mutex().acquire(SHORT)) {
            assertEquals(1, stage.mutex().getHoldCount());
          }
        });
    assertTrue(b.says(stage -> stage.mutex().tryLock(Duration.ofSeconds(-1))));
  }

  @Test
  @Tag("jdk25")
  void timedOutAcquireNamesTheHolderAndSinceWhen() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    a.run(stage -> stage.mutex().lock());
    String message = timedOut(b);
    assertNames(a, message);
    assertTrue(message.contains("mutex mutex of segment " + segment), message);
    Matcher since = Pattern.compile("since at least (\\S+Z)").matcher(message);
    assertTrue(since.find(), message);
    Instant at = Instant.parse(since.group(1));
    assertFalse(at.isBefore(before) || at.isAfter(Instant.now()), message);
    assertTrue(timedOut(c).contains(since.group()), "the first one to wait says since when");
  }

  @Test
  void sinceWhenIsOfThisHolderNotOfAnEarlierOne() throws Exception {
    a.run(stage -> stage.mutex().lock());
    timedOut(b);
    a.run(stage -> stage.mutex().unlock());
    a.run(stage -> stage.mutex().lock());
    assertEquals("", c.ask(stage -> since(stage.mutex())));
    Instant second = Instant.now().minusMillis(1);
    timedOut(b);
    Instant said = Instant.parse(c.ask(stage -> since(stage.mutex())));
    assertFalse(said.isBefore(second), said + " is before " + second);
  }

  private static String since(Mutex mutex) {
    return mutex.holder().orElseThrow().since().map(Instant::toString).orElse("");
  }

  private static String timedOut(Actor actor) {
    return assertThrows(
            LockTimeoutException.class, () -> actor.run(stage -> stage.mutex().acquire(SHORT)))
        .getMessage();
  }

  @Test
  void holderSaysWhoHoldsIt() throws Exception {
    assertTrue(b.says(stage -> stage.mutex().holder().isEmpty()));
    a.run(stage -> stage.mutex().lock());
    long pid = a.pid();
    String thread = a.threadName();
    b.run(
        stage -> {
          Holder holder = stage.mutex().holder().orElseThrow();
          assertEquals(pid, holder.pid());
          assertEquals(thread, holder.thread().orElseThrow());
          assertTrue(holder.alive());
          assertEquals(1, holder.permits());
        });
  }

  @Test
  void toStringSaysWhoHasIt() throws Exception {
    assertEquals("Mutex[mutex, Unlocked]", b.ask(stage -> stage.mutex().toString()));
    a.run(stage -> stage.mutex().lock());
    String locked = b.ask(stage -> stage.mutex().toString());
    assertTrue(locked.startsWith("Mutex[mutex, Locked by thread " + a.threadName()), locked);
    assertNames(a, locked);
    a.run(stage -> stage.mutex().unlock());
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
    assertEquals("Mutex[mutex, closed]", a.ask(stage -> stage.mutex().toString()));
  }

  @Test
  @Tag("jdk25")
  void closeWhileHoldingIsRefusedAndChangesNothing() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(stage -> stage.mutex().lock());
    String message =
        assertThrows(IllegalStateException.class, () -> a.run(Stage::close)).getMessage();
    assertTrue(message.contains("mutex mutex"), message);
    assertTrue(message.contains(a.threadName()), message);
    String name = segment;
    b.run(stage -> reopen(stage, name));
    assertFalse(b.says(stage -> stage.mutex().tryLock()));
    a.run(stage -> stage.mutex().lock());
    a.run(stage -> stage.mutex().unlock());
    a.run(stage -> stage.mutex().unlock());
    assertTrue(b.says(stage -> stage.mutex().tryLock()));
    b.run(stage -> stage.mutex().unlock());
    b.run(Stage::close);
    assertDoesNotThrow(() -> a.run(Stage::close), "nothing is held any more");
  }

  private static void reopen(Stage stage, String name) {
    stage.leave();
    stage.open(name);
  }

  @Test
  void queriesThrowAfterClose() throws Exception {
    a.run(stage -> stage.mutex().isLocked());
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          assertThrows(IllegalStateException.class, mutex::isLocked);
          assertThrows(IllegalStateException.class, mutex::holder);
          assertThrows(IllegalStateException.class, mutex::acquire);
          assertThrows(IllegalStateException.class, () -> mutex.acquire(SHORT));
          assertThrows(IllegalStateException.class, () -> mutex.tryLock(SHORT));
          assertThrows(IllegalStateException.class, () -> Mutex.of(stage.segment(), "mutex"));
          assertFalse(mutex.isHeldByCurrentThread());
        });
  }

  @Test
  void anotherTypeUnderItsNameIsRefusedSayingBoth() throws Exception {
    a.run(stage -> stage.mutex().lock());
    String message =
        assertThrows(
                ObjectMismatchException.class,
                () -> b.run(stage -> Semaphore.of(stage.segment(), "mutex", 1)))
            .getMessage();
    assertTrue(message.contains("a mutex") && message.contains("a tracked semaphore"), message);
    assertFalse(b.says(stage -> stage.mutex().tryLock()), "it is still the locked mutex");
  }

  @Test
  void oneNameIsOneMutexAndTwoNamesAreTwo() throws Exception {
    assertTrue(a.says(stage -> Mutex.of(stage.segment(), "x").tryLock()));
    assertTrue(b.says(stage -> Mutex.of(stage.segment(), "y").tryLock()));
    assertFalse(b.says(stage -> Mutex.of(stage.segment(), "x").tryLock()));
    a.run(stage -> Mutex.of(stage.segment(), "x").unlock());
    b.run(stage -> Mutex.of(stage.segment(), "y").unlock());
    assertThrows(
        IllegalArgumentException.class, () -> a.run(stage -> Mutex.of(stage.segment(), "../x")));
  }
}
