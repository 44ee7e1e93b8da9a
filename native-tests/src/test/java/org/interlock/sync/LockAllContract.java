package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several mutexes at once, all or none; and who waits in a circle is told so. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class LockAllContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);
  private static final int TURNS = 300;

  private static Mutex mutex(Stage stage, String name) {
    return Mutex.of(stage.segment(), name);
  }

  private static Mutex[] mutexes(Stage stage, String... names) {
    return Stream.of(names).map(name -> mutex(stage, name)).toArray(Mutex[]::new);
  }

  private static void assertFree(Actor actor, String... names) throws Exception {
    actor.run(
        stage -> {
          for (String name : names) {
            assertTrue(mutex(stage, name).tryLock(), name);
            mutex(stage, name).unlock();
          }
        });
  }

  @Test
  @Tag("jdk25")
  void holdsAllUntilItIsClosed() throws Exception {
    a.run(stage -> stage.keep(Mutex.lockAll(SHORT, mutexes(stage, "z", "x", "y", "x"))));
    b.run(
        stage -> {
          for (Mutex mutex : mutexes(stage, "x", "y", "z")) {
            assertFalse(mutex.tryLock(), mutex::toString);
          }
        });
    a.run(stage -> stage.kept().close());
    assertFree(b, "x", "y", "z");
    a.run(stage -> stage.kept().close()); // once more does nothing
    assertFree(a, "x", "y", "z");
  }

  @Test
  @Tag("jdk25")
  void whenOneIsNotToBeHadNoneIsHeld() throws Exception {
    b.run(stage -> mutex(stage, "y").lock());
    for (Duration time : List.of(SHORT, Duration.ZERO, Duration.ofSeconds(-1))) {
      String message =
          assertThrows(
                  LockTimeoutException.class,
                  () -> a.run(stage -> Mutex.lockAll(time, mutexes(stage, "x", "y", "z")).close()))
              .getMessage();
      assertTrue(message.startsWith("mutex y of segment"), message);
      assertTrue(message.contains(time.toString()), message);
      assertTrue(message.contains(b.threadName()), message);
      assertFalse(message.contains("deadlock"), message);
      assertFree(c, "x", "z");
    }
    b.run(stage -> mutex(stage, "y").unlock());
    a.run(stage -> Mutex.lockAll(SHORT, mutexes(stage, "x", "y", "z")).close());
  }

  @Test
  void anInterruptLeavesNoneHeld() throws Exception {
    b.run(stage -> mutex(stage, "y").lock());
    CompletableFuture<Void> waiting =
        a.beginRun(stage -> Mutex.lockAll(FOR_EVER, mutexes(stage, "x", "y")).close());
    a.awaitAsleep();
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiting));
    assertFree(c, "x");
    b.run(stage -> mutex(stage, "y").unlock());
  }

  @Test
  void noneOrNullIsRefused() throws Exception {
    a.run(
        stage -> {
          assertThrows(IllegalArgumentException.class, () -> Mutex.lockAll(SHORT));
          Mutex known = mutex(stage, "x");
          assertThrows(NullPointerException.class, () -> Mutex.lockAll(SHORT, known, (Mutex) null));
        });
    assertFree(a, "x");
  }

  /** Whatever order each gives them in. */
  @Test
  void groupsThatOverlapNeverWaitInACircle() throws Exception {
    List<CompletableFuture<Void>> runs =
        List.of(
            a.beginRun(stage -> takeTurns(stage, "x", "y")),
            b.beginRun(stage -> takeTurns(stage, "y", "z", "x")),
            c.beginRun(stage -> takeTurns(stage, "z", "y")));
    for (CompletableFuture<Void> run : runs) {
      Actor.outcome(run);
    }
    a.run(stage -> assertEquals(3 * TURNS, stage.region(1).getLong(0)));
  }

  private static void takeTurns(Stage stage, String... names) throws InterruptedException {
    for (int turn = 0; turn < TURNS; turn++) {
      try (Held all = Mutex.lockAll(FOR_EVER, mutexes(stage, names))) {
        stage.region(1).putLong(0, stage.region(1).getLong(0) + 1); // all of them have y
      }
    }
  }

  // ---- circles

  private CompletableFuture<Void> asleepFor(Actor actor, String name) {
    CompletableFuture<Void> waiting =
        actor.beginRun(stage -> mutex(stage, name).acquire(FOR_EVER).close());
    actor.awaitAsleep();
    return waiting;
  }

  private static String timesOut(Actor actor, String name) {
    return assertThrows(
            LockTimeoutException.class,
            () -> actor.run(stage -> mutex(stage, name).acquire(SHORT).close()))
        .getMessage();
  }

  @Test
  @Tag("jdk25")
  void aTimeOutNamesTheCircleOfProcessesAndThreads() throws Exception {
    a.run(stage -> mutex(stage, "x").lock());
    b.run(stage -> mutex(stage, "y").lock());
    CompletableFuture<Void> waiting = asleepFor(a, "y");
    String message = timesOut(b, "x");
    String circle = "deadlock: this thread waits for mutex x, held by thread " + a.threadName();
    assertTrue(message.contains(circle + " of process " + a.pid()), message);
    assertTrue(message.contains(", which waits for mutex y, held by this thread"), message);
    String outside = timesOut(c, "x");
    assertFalse(outside.contains("deadlock"), "b sleeps no more: " + outside);
    b.run(stage -> mutex(stage, "y").unlock());
    Actor.outcome(waiting);
    a.run(stage -> mutex(stage, "x").unlock());
  }

  @Test
  void oneOutsideTheCircleIsToldToo() throws Exception {
    a.run(stage -> mutex(stage, "x").lock());
    b.run(stage -> mutex(stage, "y").lock());
    CompletableFuture<Void> first = asleepFor(a, "y");
    CompletableFuture<Void> second = asleepFor(b, "x");
    String message = timesOut(c, "x");
    assertTrue(message.contains("deadlock: this thread waits for mutex x, held by"), message);
    assertTrue(message.contains(a.threadName()) && message.contains(b.threadName()), message);
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(second));
    b.run(stage -> mutex(stage, "y").unlock());
    Actor.outcome(first);
    a.run(stage -> mutex(stage, "x").unlock());
  }

  @Test
  void aCircleOverAReaderWriterLockIsFoundByItsWriter() throws Exception {
    a.run(stage -> stage.rwlock().writeLock().lock());
    b.run(stage -> mutex(stage, "y").lock());
    CompletableFuture<Void> waiting = asleepFor(a, "y");
    String message =
        assertThrows(
                LockTimeoutException.class,
                () -> b.run(stage -> stage.rwlock().read(SHORT).close()))
            .getMessage();
    assertTrue(message.contains("deadlock: this thread waits for reader-writer lock"), message);
    b.run(stage -> mutex(stage, "y").unlock());
    Actor.outcome(waiting);
    a.run(stage -> stage.rwlock().writeLock().unlock());
  }
}
