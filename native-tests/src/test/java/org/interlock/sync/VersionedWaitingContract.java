package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiting for versions and for drafts: who is woken, when not to wait, time-outs, interrupts. */
abstract class VersionedWaitingContract extends ActorTest {
  private static final VersionedKind DATA = VersionedKind.SMALL; // two buffers
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  /** Not at once: one that has waited long and given up may keep newcomers back for a while. */
  private static void assertWrites(Actor actor) throws Exception {
    actor.run(stage -> DATA.of(stage).write(FOR_EVER).close());
  }

  private static CompletableFuture<Long> awaitNewer(Actor actor, long seen) {
    return actor.begin(stage -> DATA.of(stage).awaitNewer(seen, FOR_EVER));
  }

  // ---- for a newer version

  @Test
  @Tag("jdk25")
  void onePublishWakesAllThatWaitForIt() throws Exception {
    CompletableFuture<Long> first = awaitNewer(b, 0);
    CompletableFuture<Long> second = awaitNewer(c, 0);
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(stage -> DATA.publish(stage, 1));
    assertEquals(1, Actor.outcome(first));
    assertEquals(1, Actor.outcome(second));
  }

  @Test
  @Tag("jdk25")
  void whatIsNewerAlreadyIsReturnedAtOnceAndItIsTheNewest() throws Exception {
    for (int version = 1; version <= 3; version++) {
      a.run(stage -> DATA.publish(stage, 1));
    }
    for (long seen : new long[] {-1, 0, 2}) {
      for (Duration time : List.of(FOR_EVER, Duration.ZERO, Duration.ofSeconds(-1))) {
        assertEquals(3, b.<Long>ask(stage -> DATA.of(stage).awaitNewer(seen, time)));
      }
    }
  }

  @Test
  @Tag("jdk25")
  void whoeverHasSeenTheNewestGetsItAgainWhenTheTimeIsOver() throws Exception {
    a.run(stage -> DATA.publish(stage, 1));
    for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1, 100_000, 30_000_000}) {
      long waited =
          b.<Long>ask(
              stage -> {
                long before = System.nanoTime();
                assertEquals(1, DATA.of(stage).awaitNewer(1, Duration.ofNanos(nanos)));
                return System.nanoTime() - before;
              });
      assertTrue(waited >= nanos, waited + " of " + nanos + " ns");
    }
  }

  @Test
  void aDiscardedDraftIsNothingNewAndNeitherIsAnOlderVersion() throws Exception {
    a.run(stage -> DATA.publish(stage, 1));
    CompletableFuture<Long> waiting = awaitNewer(b, 2);
    b.awaitAsleep();
    a.run(stage -> stage.begin(DATA));
    a.run(stage -> stage.draft().close());
    a.run(stage -> DATA.publish(stage, 2));
    b.awaitAsleep();
    assertFalse(waiting.isDone());
    c.run(stage -> DATA.publish(stage, 3));
    assertEquals(3, Actor.outcome(waiting));
  }

  @Test
  @Tag("jdk25")
  void anInterruptEndsTheWaitForAVersion() throws Exception {
    CompletableFuture<Long> waiting = awaitNewer(b, 0);
    b.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiting));
    b.run(stage -> throwsWhenInterrupted(() -> DATA.of(stage).awaitNewer(0, FOR_EVER)));
    a.run(stage -> DATA.publish(stage, 1));
    b.run(stage -> throwsWhenInterrupted(() -> DATA.of(stage).awaitNewer(0, FOR_EVER)));
    assertEquals(1, b.<Long>ask(stage -> DATA.of(stage).awaitNewer(0, FOR_EVER)));
  }

  private interface Interruptible {
    void run() throws InterruptedException;
  }

  private static void throwsWhenInterrupted(Interruptible call) {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, call::run);
    assertFalse(Thread.interrupted(), "the exception clears it");
  }

  /** Nobody's wake is lost, as nothing but a wake ends these waits. */
  @Test
  void eachOfAThousandVersionsIsSeenByOnesThatWaitForEach() throws Exception {
    String name = segment;
    for (Actor actor : List.of(a, b)) {
      actor.run(
          stage -> {
            stage.leave();
            stage.openEndless(name);
          });
    }
    CompletableFuture<Void> there = a.beginRun(stage -> alternate(stage, 0));
    CompletableFuture<Void> back = b.beginRun(stage -> alternate(stage, 1));
    Watchdog.await(
        List.of(there, back),
        () -> c.ask(stage -> DATA.of(stage).version()),
        () -> c.ask(stage -> DATA.of(stage).toString()));
  }

  /** Publishes each second version, after the one before. */
  private static void alternate(Stage stage, long first) throws InterruptedException {
    Versioned data = DATA.of(stage);
    for (long seen = first; seen < 1_000; seen += 2) {
      assertEquals(seen, seen == 0 ? 0 : data.awaitNewer(seen - 1, FOR_EVER));
      assertEquals(seen + 1, data.update(draft -> {}));
    }
  }

  // ---- for a draft

  /** What keeps a from b. */
  private enum Obstacle {
    DRAFT {
      @Override
      void put(Stage stage) {
        stage.begin(DATA);
      }

      @Override
      void remove(Stage stage) {
        stage.draft().publish();
      }
    },
    PIN {
      @Override
      void put(Stage stage) {
        stage.pin(DATA);
        DATA.publish(stage, 1);
      }

      @Override
      void remove(Stage stage) {
        stage.unpin();
      }
    };

    abstract void put(Stage stage);

    abstract void remove(Stage stage);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aWriterSleepsUntilABufferIsFreeAndReadersDoNot(Obstacle obstacle) throws Exception {
    List<Step> ways =
        List.of(
            stage -> stage.begin(DATA),
            stage -> DATA.of(stage).write(FOR_EVER).close(),
            stage -> DATA.of(stage).update(draft -> {}));
    for (Step way : ways) {
      a.run(obstacle::put);
      CompletableFuture<Void> writing = b.beginRun(way);
      b.awaitAsleep();
      c.run(stage -> DATA.of(stage).read().close());
      assertFalse(writing.isDone());
      a.run(obstacle::remove);
      Actor.outcome(writing);
      b.run(
          stage -> {
            if (stage.draft() != null) {
              stage.draft().close();
            }
          });
    }
  }

  @Test
  @Tag("jdk25")
  void aWriterWaitsForTheLastOfTheReadersOfABuffer() throws Exception {
    a.run(stage -> stage.pin(DATA));
    a.run(stage -> stage.pin(DATA));
    c.run(stage -> stage.pin(DATA));
    b.run(stage -> DATA.publish(stage, 1));
    CompletableFuture<Void> writing = b.beginRun(stage -> stage.begin(DATA));
    b.awaitAsleep();
    a.run(Stage::unpin);
    b.awaitAsleep();
    c.run(Stage::unpin);
    b.awaitAsleep();
    a.run(stage -> DATA.of(stage).read().close()); // of the newest: not waited for
    b.awaitAsleep();
    assertFalse(writing.isDone());
    a.run(Stage::unpin);
    Actor.outcome(writing);
  }

  @Test
  void readersOfTheNewestVersionKeepNoWriterWaiting() throws Exception {
    a.run(stage -> stage.pin(DATA));
    assertEquals(1, b.<Long>ask(stage -> DATA.publish(stage, 1)));
    a.run(
        stage -> {
          stage.unpin();
          stage.pin(DATA);
        });
    assertEquals(2, c.<Long>ask(stage -> DATA.publish(stage, 2)));
  }

  @Test
  void withThreeBuffersASlowReaderKeepsNobodyWaiting() throws Exception {
    a.run(stage -> stage.pin(VersionedKind.THREE));
    for (int version = 1; version <= 10; version++) {
      assertEquals((long) version, b.<Long>ask(stage -> VersionedKind.THREE.publish(stage, 1)));
    }
    c.run(stage -> stage.pin(VersionedKind.THREE)); // the newest
    b.run(stage -> VersionedKind.THREE.publish(stage, 1));
    CompletableFuture<Void> writing = b.beginRun(stage -> VersionedKind.THREE.publish(stage, 1));
    b.awaitAsleep();
    c.run(Stage::unpin);
    Actor.outcome(writing);
  }

  @ParameterizedTest
  @EnumSource
  void aWriterThatTimesOutIsNeverEarlyAndLeavesNothing(Obstacle obstacle) throws Exception {
    a.run(obstacle::put);
    for (long nanos : new long[] {Long.MIN_VALUE, -1, 0, 1, 1_000, 100_000, 30_000_000}) {
      long waited =
          b.<Long>ask(
              stage -> {
                long before = System.nanoTime();
                assertThrows(
                    LockTimeoutException.class,
                    () -> DATA.of(stage).write(Duration.ofNanos(nanos)));
                return System.nanoTime() - before;
              });
      assertTrue(waited >= nanos, waited + " of " + nanos + " ns");
    }
    a.run(obstacle::remove);
    assertWrites(c);
    assertWrites(b);
    assertEquals(2, b.<Long>ask(stage -> DATA.publish(stage, 2)));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void anInterruptEndsATimedWriteAndLeavesNothing(Obstacle obstacle) throws Exception {
    b.run(stage -> throwsWhenInterrupted(() -> DATA.of(stage).write(FOR_EVER)));
    a.run(obstacle::put);
    CompletableFuture<Void> writing = b.beginRun(stage -> DATA.of(stage).write(FOR_EVER));
    b.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(writing));
    b.run(stage -> throwsWhenInterrupted(() -> DATA.of(stage).write(FOR_EVER)));
    b.run(stage -> throwsWhenInterrupted(() -> DATA.of(stage).write(Duration.ZERO)));
    a.run(obstacle::remove);
    assertWrites(c);
    assertWrites(b);
  }

  @ParameterizedTest
  @EnumSource
  void anUntimedWriteIsNotInterruptedAndKeepsTheStatus(Obstacle obstacle) throws Exception {
    a.run(obstacle::put);
    CompletableFuture<Boolean> writing =
        b.begin(
            stage -> {
              Thread.currentThread().interrupt();
              stage.begin(DATA);
              return Thread.interrupted();
            });
    b.awaitAsleep();
    assertFalse(writing.isDone());
    a.run(obstacle::remove);
    assertTrue(Actor.said(writing));
    b.run(stage -> stage.draft().publish());
  }

  @Test
  void writersThatSleepGetADraftOneAfterTheOther() throws Exception {
    a.run(stage -> stage.begin(DATA));
    CompletableFuture<Long> second = b.begin(stage -> DATA.publish(stage, 2));
    CompletableFuture<Long> third = c.begin(stage -> DATA.publish(stage, 3));
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(stage -> stage.draft().publish());
    assertEquals(5, Actor.outcome(second) + Actor.outcome(third));
  }
}
