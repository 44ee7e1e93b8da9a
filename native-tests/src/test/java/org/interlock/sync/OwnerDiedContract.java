package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Door;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * A process killed while it holds something holds nobody up, and what it guarded is suspect until
 * it is repaired. Subclasses say how the others notice.
 */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class OwnerDiedContract extends DeathTest {
  /** Options of a process that the others have to notice in the other way. */
  abstract List<String> otherOptions();

  /** Whether processes tie lifelines. */
  abstract boolean tiesLifelines();

  /** What all processes expect of the news of a death. */
  private record Expected(long pid, Instant before) implements Serializable {
    void check(Death death) {
      assertEquals(pid, death.pid());
      assertEquals("victim", death.thread());
      assertEquals(ActorMain.class.getName(), death.command());
      assertFalse(death.noticed().isBefore(before), death::toString);
      assertFalse(death.noticed().isAfter(Instant.now()), death::toString);
    }
  }

  /** Kills a holder and says what is to be told of it. */
  private Expected kill() throws Exception {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());
    return new Expected(killedHolder().pid(), before);
  }

  @Test
  void eachLifeWordSaysHowTheProcessIsWatched() throws Exception {
    boolean ties = tiesLifelines();
    for (Actor actor : List.of(a, b, c)) {
      actor.run(
          stage -> {
            for (int word : Door.lifeWords(stage.segment(), Door.slot(stage.segment()))) {
              assertEquals(ties, word != 0);
            }
          });
    }
  }

  @Test
  @Tag("jdk25")
  void theNextOwnerRepairsUnderTheLock() throws Exception {
    Expected expected = kill();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          List<Death> deaths = new ArrayList<>();
          Mutex.of(
              stage.segment(),
              "mutex",
              death -> {
                assertEquals(1, mutex.getHoldCount());
                assertTrue(mutex.isSuspect());
                assertTrue(mutex.holder().orElseThrow().alive());
                deaths.add(death);
              });
          mutex.lock();
          assertEquals(1, deaths.size());
          expected.check(deaths.get(0));
          assertFalse(mutex.isSuspect());
          assertEquals(1, mutex.getHoldCount());
          mutex.unlock();
          mutex.lock();
          mutex.unlock();
          assertEquals(1, deaths.size(), "repaired once");
        });
    takeTurns(List.of(b, c, a));
  }

  @Test
  @Tag("jdk25")
  void withoutARepairEveryProcessIsToldByEveryWayOfLocking() throws Exception {
    Expected expected = kill();
    for (int round = 0; round < 2; round++) {
      for (Actor actor : List.of(a, b, c)) {
        actor.run(stage -> isToldByEveryWay(stage.mutex(), expected));
      }
    }
  }

  private static void isToldByEveryWay(Mutex mutex, Expected expected) {
    List<Executable> ways =
        List.of(
            mutex::lock, // first: it waits until the death is noticed
            mutex::lockInterruptibly,
            mutex::tryLock,
            () -> mutex.tryLock(0, TimeUnit.SECONDS),
            () -> mutex.tryLock(Duration.ofSeconds(1)),
            mutex::acquire,
            () -> mutex.acquire(Duration.ofSeconds(1)));
    for (Executable way : ways) {
      OwnerDiedException told = assertThrows(OwnerDiedException.class, way);
      expected.check(told.death());
      String who = "thread victim of process " + expected.pid() + " (";
      assertTrue(told.getMessage().contains(who), told.getMessage());
      assertTrue(told.getMessage().contains(told.death().noticed().toString()), told.getMessage());
      assertTrue(mutex.isSuspect());
      assertFalse(mutex.isLocked());
      assertEquals(0, mutex.getHoldCount());
      assertTrue(mutex.holder().isEmpty());
    }
  }

  @Test
  void ofProcessesThatRecoverAtOnceOneRepairs() throws Exception {
    Expected expected = kill();
    List<CompletableFuture<Boolean>> recovering = new ArrayList<>();
    awaitSuspect(a);
    for (Actor actor : List.of(a, b, c)) {
      recovering.add(actor.begin(stage -> stage.mutex().recover(expected::check)));
    }
    int repairs = 0;
    for (CompletableFuture<Boolean> recovery : recovering) {
      repairs += Actor.said(recovery) ? 1 : 0;
    }
    assertEquals(1, repairs);
    assertFalse(a.says(stage -> stage.mutex().recover(death -> {})), "it is not suspect any more");
    takeTurns(List.of(a, b, c));
  }

  @Test
  void aRepairThatThrowsLeavesItSuspect() throws Exception {
    Expected expected = kill();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          Mutex.of(
              stage.segment(),
              "mutex",
              death -> {
                mutex.lock(); // however often it is held
                throw new ArithmeticException("beyond repair");
              });
          for (Executable way : List.<Executable>of(mutex::lock, mutex::tryLock)) {
            assertThrows(ArithmeticException.class, way);
            assertEquals(0, mutex.getHoldCount());
            assertTrue(mutex.isSuspect());
            assertFalse(mutex.isLocked());
          }
        });
    b.run(stage -> isToldByEveryWay(stage.mutex(), expected)); // of the first death
    b.run(
        stage -> {
          Mutex mutex = stage.mutex();
          assertThrows(ArithmeticException.class, () -> mutex.recover(death -> divide(1, 0)));
          assertTrue(mutex.recover(expected::check));
        });
    takeTurns(List.of(a, b, c));
  }

  private static int divide(int a, int b) {
    return a / b;
  }

  @Test
  void aRepairMayLockAgain() throws Exception {
    kill();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          Mutex.of(
              stage.segment(),
              "mutex",
              death -> {
                mutex.lock();
                assertTrue(mutex.tryLock());
                assertFalse(mutex.recover(again -> {}), "it is being recovered");
                assertEquals(3, mutex.getHoldCount());
                mutex.unlock();
                mutex.unlock();
              });
          mutex.lock();
          assertEquals(1, mutex.getHoldCount());
          mutex.unlock();
        });
    takeTurns(List.of(b, a));
  }

  @Test
  void aRepairThatUnlocksHasNotRepaired() throws Exception {
    Expected expected = kill();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          Mutex.of(stage.segment(), "mutex", death -> mutex.unlock());
          assertThrows(IllegalMonitorStateException.class, mutex::lock);
          assertEquals(0, mutex.getHoldCount());
          assertThrows(
              IllegalMonitorStateException.class, () -> mutex.recover(death -> mutex.unlock()));
          assertThrows(IllegalMonitorStateException.class, mutex::unlock);
          assertTrue(mutex.isSuspect());
        });
    b.run(stage -> isToldByEveryWay(stage.mutex(), expected));
    assertTrue(c.says(stage -> stage.mutex().recover(expected::check)));
    takeTurns(List.of(a, b, c));
  }

  @Test
  void sleepersAreToldHoweverTheyWait() throws Exception {
    List<Actor> sleepers = List.of(a, b, c);
    List<Step> ways =
        List.of(
            stage -> stage.mutex().lock(),
            stage -> stage.mutex().tryLock(Duration.ofDays(1)),
            stage -> stage.mutex().acquire(Duration.ofDays(1)));
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < sleepers.size(); i++) {
      waiting.add(sleepers.get(i).beginRun(ways.get(i)));
    }
    sleepers.forEach(Actor::awaitAsleep);
    victim.close();
    for (CompletableFuture<Void> each : waiting) {
      assertThrows(OwnerDiedException.class, () -> Actor.outcome(each));
    }
    assertTrue(a.says(stage -> stage.mutex().recover(death -> {})));
    takeTurns(sleepers);
  }

  @Test
  void aSleeperWithARepairServesThoseWhoComeLater() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.mutex().lock());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      waiting.add(
          actor.beginRun(
              stage -> {
                Region repairs = stage.region(1);
                Mutex mutex =
                    Mutex.of(
                        stage.segment(),
                        "mutex",
                        death -> repairs.putLong(0, repairs.getLong(0) + 1));
                mutex.lock();
                mutex.unlock();
              }));
      actor.awaitAsleep();
    }
    victim.close();
    for (CompletableFuture<Void> each : waiting) {
      Actor.outcome(each);
    }
    assertEquals(1L, a.<Long>ask(stage -> stage.region(1).getLong(0)));
  }

  @Test
  void exactlyThePermitsOfTheDeadReturnHoweverMany() throws Exception {
    int permits = 4;
    ProcessActor victim = victim("victim");
    for (int held = 1; held <= permits; held++) {
      int mine = held;
      victim.run(stage -> semaphore(stage, mine).acquire(mine));
      a.run(stage -> assertTrue(semaphore(stage, mine).tryAcquire(permits - mine)));
    }
    victim.close();
    for (int held = 1; held <= permits; held++) {
      int his = held;
      b.run(stage -> await().until(() -> semaphore(stage, his).availablePermits() == his));
    }
    awaitParticipants(b, 3);
    for (int held = 1; held <= permits; held++) {
      int his = held;
      b.run(stage -> assertTrue(semaphore(stage, his).tryAcquire(his)));
      b.run(stage -> assertFalse(semaphore(stage, his).tryAcquire()));
      b.run(stage -> semaphore(stage, his).release(his));
      a.run(stage -> semaphore(stage, his).release(permits - his));
      assertEquals(permits, b.<Integer>ask(stage -> semaphore(stage, his).availablePermits()));
    }
  }

  private static Semaphore semaphore(Stage stage, int number) {
    return Semaphore.of(stage.segment(), "s" + number, 4);
  }

  @Test
  void sleepersForSeveralPermitsGetThoseOfTheDead() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.tracked(6).acquire(6));
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      waiting.add(actor.beginRun(stage -> stage.tracked(6).acquire(2)));
      actor.awaitAsleep();
    }
    victim.close();
    for (CompletableFuture<Void> each : waiting) {
      Actor.outcome(each); // all hold at the same time
    }
    assertFalse(a.says(stage -> stage.tracked(6).tryAcquire()));
  }

  @Test
  void whoeverIsWatchedInTheOtherWayIsNoticedToo() throws Exception {
    ProcessActor victim = victim("victim", otherOptions());
    victim.run(
        stage -> {
          stage.mutex().lock();
          stage.tracked(3).acquire(2);
          int[] words = Door.lifeWords(stage.segment(), Door.slot(stage.segment()));
          stage.region(1).putLong(0, words[0]);
        });
    long life = a.<Long>ask(stage -> stage.region(1).getLong(0));
    assertEquals(tiesLifelines(), life == 0, "it is watched as the others are");
    victim.close();
    awaitSuspect(b);
    b.run(stage -> await().until(() -> stage.tracked(3).availablePermits() == 3));
    awaitParticipants(c, 3);
  }
}
