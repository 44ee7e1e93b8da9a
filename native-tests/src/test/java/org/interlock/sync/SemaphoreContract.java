package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a semaphore promises beyond {@link WaitingContract}, tracked or not. */
abstract class SemaphoreContract extends ActorTest {
  private static final int FIVE = 5;

  /** The two kinds, with five permits at first and at most. */
  enum Kind {
    TRACKED,
    UNTRACKED;

    Semaphore of(Stage stage) {
      return this == TRACKED ? stage.tracked(FIVE) : stage.untracked("five", FIVE, FIVE);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void permitsAreTakenAndGivenBackByTheNumber(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(2));
    assertAvailable(kind, 3);
    assertTrue(b.says(stage -> kind.of(stage).tryAcquire(2)));
    assertAvailable(kind, 1);
    assertFalse(c.says(stage -> kind.of(stage).tryAcquire(2)), "all of them or none");
    assertAvailable(kind, 1);
    c.run(stage -> kind.of(stage).acquire());
    assertAvailable(kind, 0);
    assertFalse(c.says(stage -> kind.of(stage).tryAcquire()));
    b.run(stage -> kind.of(stage).release(2));
    a.run(stage -> kind.of(stage).release());
    assertAvailable(kind, 3);
    a.run(stage -> kind.of(stage).release());
    c.run(stage -> kind.of(stage).release());
    assertAvailable(kind, FIVE);
  }

  private void assertAvailable(Kind kind, int permits) throws Exception {
    for (Actor actor : new Actor[] {a, b, c}) {
      actor.run(stage -> assertEquals(permits, kind.of(stage).availablePermits()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void zeroPermitsAreAlwaysThere(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(FIVE));
    b.run(stage -> kind.of(stage).acquire(0));
    b.run(stage -> kind.of(stage).acquireUninterruptibly(0));
    assertTrue(b.says(stage -> kind.of(stage).tryAcquire(0)));
    assertTrue(b.says(stage -> kind.of(stage).tryAcquire(0, Duration.ZERO)));
    b.run(stage -> kind.of(stage).release(0));
    assertAvailable(kind, 0);
  }

  @ParameterizedTest
  @EnumSource
  void impossibleNumbersAreRefusedAndChangeNothing(Kind kind) throws Exception {
    a.run(
        stage -> {
          Semaphore five = kind.of(stage);
          for (int n : new int[] {-1, Integer.MIN_VALUE, FIVE + 1, Integer.MAX_VALUE}) {
            assertRefused(() -> five.acquire(n), n);
            assertRefused(() -> five.acquireUninterruptibly(n), n);
            assertRefused(() -> five.tryAcquire(n), n);
            assertRefused(() -> five.tryAcquire(n, Duration.ofDays(1)), n);
            assertRefused(() -> five.tryAcquire(n, 1, TimeUnit.DAYS), n);
          }
          assertRefused(() -> five.release(-1), -1);
          assertRefused(() -> five.release(Integer.MIN_VALUE), Integer.MIN_VALUE);
        });
    assertAvailable(kind, FIVE);
  }

  private static void assertRefused(Executable call, int n) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(String.valueOf(n)), message);
  }

  @ParameterizedTest
  @EnumSource
  void drainTakesWhatIsThere(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(2));
    b.run(stage -> assertEquals(3, kind.of(stage).drainPermits()));
    assertAvailable(kind, 0);
    b.run(stage -> assertEquals(0, kind.of(stage).drainPermits()));
    b.run(stage -> kind.of(stage).release(3));
    a.run(stage -> kind.of(stage).release(2));
    assertAvailable(kind, FIVE);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aSleeperWakesOnlyOnceAllItsPermitsAreThere(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(FIVE));
    CompletableFuture<Void> three = b.beginRun(stage -> kind.of(stage).acquire(3));
    b.awaitAsleep();
    a.run(stage -> kind.of(stage).release());
    b.awaitAsleep();
    a.run(stage -> kind.of(stage).release(0));
    b.awaitAsleep();
    a.run(stage -> kind.of(stage).release());
    b.awaitAsleep();
    assertAvailableTo(a, kind, 2);
    a.run(stage -> kind.of(stage).release());
    Actor.outcome(three);
    assertAvailable(kind, 0);
  }

  private static void assertAvailableTo(Actor actor, Kind kind, int permits) throws Exception {
    actor.run(stage -> assertEquals(permits, kind.of(stage).availablePermits()));
  }

  @ParameterizedTest
  @EnumSource
  void oneReleaseOfManyServesAllItCan(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(FIVE));
    CompletableFuture<Void> two = b.beginRun(stage -> kind.of(stage).acquireUninterruptibly(2));
    CompletableFuture<Void> three = c.beginRun(stage -> kind.of(stage).acquireUninterruptibly(3));
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(stage -> kind.of(stage).release(FIVE));
    Actor.outcome(two);
    Actor.outcome(three);
    assertAvailable(kind, 0);
  }

  @ParameterizedTest
  @EnumSource
  void twoReleasesOfOneServeTwoSleepers(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(FIVE));
    CompletableFuture<Void> second = b.beginRun(stage -> kind.of(stage).acquire());
    CompletableFuture<Void> third = c.beginRun(stage -> kind.of(stage).acquire());
    b.awaitAsleep();
    c.awaitAsleep();
    a.run(
        stage -> {
          kind.of(stage).release();
          kind.of(stage).release();
        });
    Actor.outcome(second);
    Actor.outcome(third);
    assertAvailable(kind, 0);
  }

  @ParameterizedTest
  @EnumSource
  void anyThreadOfTheProcessReleases(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(2));
    a.run(
        stage -> {
          Semaphore five = kind.of(stage);
          CompletableFuture.runAsync(() -> five.release(2)).join();
        });
    assertAvailable(kind, FIVE);
  }

  @ParameterizedTest
  @EnumSource
  void maximumAndTextSayWhatItIs(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).acquire(2));
    b.run(stage -> assertEquals(FIVE, kind.of(stage).maximumPermits()));
    String text = b.ask(stage -> kind.of(stage).toString());
    assertTrue(text.startsWith("Semaphore[") && text.contains("permits = 3"), text);
    a.run(stage -> kind.of(stage).release(2));
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
    assertTrue(a.ask(stage -> kind.of(stage).toString()).contains("closed"));
  }

  @Test
  void otherParametersUnderTheNameAreRefusedSayingBoth() throws Exception {
    a.run(stage -> Semaphore.of(stage.segment(), "s", 3));
    a.run(stage -> Semaphore.untracked(stage.segment(), "u", 0, 3));
    b.run(
        stage -> {
          assertMismatch(() -> Semaphore.of(stage.segment(), "s", 4), "3", "4");
          assertMismatch(() -> Semaphore.untracked(stage.segment(), "u", 1, 3), "0", "1");
          assertMismatch(() -> Semaphore.untracked(stage.segment(), "u", 0, 7), "3", "7");
          assertMismatch(() -> Semaphore.untracked(stage.segment(), "s", 3, 3), "tracked", "untr");
          assertMismatch(() -> Semaphore.of(stage.segment(), "u", 3), "untracked", "a tracked");
          assertMismatch(() -> Mutex.of(stage.segment(), "u"), "untracked", "a mutex");
        });
  }

  private static void assertMismatch(Executable call, String one, String other) {
    String message = assertThrows(ObjectMismatchException.class, call).getMessage();
    assertTrue(message.contains(one) && message.contains(other), message);
  }

  @Test
  void impossibleParametersAreRefused() throws Exception {
    a.run(
        stage -> {
          for (int permits : new int[] {-1, 0, 65_536}) {
            assertRefused(() -> Semaphore.of(stage.segment(), "s", permits), permits);
          }
          assertRefused(() -> Semaphore.untracked(stage.segment(), "u", -1, 3), -1);
          assertRefused(() -> Semaphore.untracked(stage.segment(), "u", 4, 3), 4);
          assertRefused(() -> Semaphore.untracked(stage.segment(), "u", 0, 0), 0);
        });
  }

  @Test
  void largestSizesWork() throws Exception {
    a.run(stage -> stage.tracked(65_535).acquire(65_535));
    b.run(stage -> assertEquals(0, stage.tracked(65_535).availablePermits()));
    a.run(stage -> stage.tracked(65_535).release(65_535));
    b.run(stage -> assertEquals(65_535, stage.tracked(65_535).drainPermits()));
    b.run(stage -> stage.tracked(65_535).release(65_535));
    int most = Integer.MAX_VALUE;
    a.run(stage -> stage.untracked("most", 0, most).release(most));
    b.run(stage -> assertEquals(most, stage.untracked("most", 0, most).drainPermits()));
    b.run(stage -> stage.untracked("full", most, most).acquire(most));
    a.run(stage -> stage.untracked("full", most, most).release(most));
    b.run(stage -> assertEquals(most, stage.untracked("full", most, most).availablePermits()));
  }

  @Test
  void untrackedPermitsAreReleasedByAnyoneUpToTheMaximum() throws Exception {
    a.run(stage -> stage.untracked("u", 1, 3).acquire());
    b.run(stage -> stage.untracked("u", 1, 3).release());
    c.run(stage -> stage.untracked("u", 1, 3).release(2));
    for (int n : new int[] {1, 2, Integer.MAX_VALUE}) {
      String message =
          assertThrows(
                  IllegalStateException.class,
                  () -> b.run(stage -> stage.untracked("u", 1, 3).release(n)))
              .getMessage();
      assertTrue(message.contains("maximum of 3"), message);
    }
    a.run(stage -> assertEquals(3, stage.untracked("u", 1, 3).availablePermits()));
    a.run(stage -> assertTrue(stage.untracked("u", 1, 3).holders().isEmpty()));
  }

  @Test
  @Tag("jdk25")
  void trackedPermitsHeldKeepTheSegmentOpen() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(stage -> stage.tracked(FIVE).acquire(2));
    String message =
        assertThrows(IllegalStateException.class, () -> a.run(Stage::close)).getMessage();
    assertTrue(message.contains("2 permits of semaphore tracked-5"), message);
    a.run(stage -> stage.tracked(FIVE).acquire(3));
    a.run(stage -> stage.tracked(FIVE).release(FIVE));
    a.run(Stage::close);
  }

  @Test
  void untrackedPermitsHeldDoNotAndStayTaken() throws Exception {
    String name = segment;
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(stage -> stage.untracked("u", 3, 3).acquire(2));
    a.run(Stage::close);
    b.run(
        stage -> {
          stage.leave();
          stage.open(name);
          assertEquals(1, stage.untracked("u", 3, 3).availablePermits());
        });
  }

  @ParameterizedTest
  @EnumSource
  void everyOtherFormThrowsAfterClose(Kind kind) throws Exception {
    a.run(kind::of);
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
    a.run(
        stage -> {
          Semaphore closed = kind.of(stage);
          assertThrows(IllegalStateException.class, () -> closed.acquire(2));
          assertThrows(IllegalStateException.class, () -> closed.tryAcquire(2));
          assertThrows(IllegalStateException.class, () -> closed.tryAcquire(2, Duration.ofDays(1)));
          assertThrows(IllegalStateException.class, closed::drainPermits);
          assertThrows(IllegalStateException.class, closed::availablePermits);
          assertThrows(IllegalStateException.class, closed::holders);
          assertThrows(IllegalStateException.class, () -> closed.release(2));
        });
  }
}
