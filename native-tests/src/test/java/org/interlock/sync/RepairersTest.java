package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Test;

/** Repairers die like everybody else, one after the other; the next one repairs. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RepairersTest extends DeathTest {
  // words of the region, written under the lock
  private static final int INSIDE = 0; // pid of the one that repairs
  private static final int ENTRIES = Long.BYTES; // repairs begun
  private static final int DEAD = 2 * Long.BYTES; // whom the last one was told of
  private static final int INTRUSIONS = 3 * Long.BYTES;
  private static final int WORDS = 4;
  private static final int CHAIN = 5;

  @Test
  void fiveRepairersAreKilledInTurnAndTheSixthRepairs() throws Exception {
    List<ProcessActor> repairers = victims(CHAIN + 1);
    ProcessActor holder = victim("holder");
    holder.run(stage -> stage.mutex().lock());
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (ProcessActor repairer : repairers) {
      waiting.add(repairer.beginRun(RepairersTest::lockWithRepair));
    }
    repairers.forEach(Actor::awaitAsleep);
    holder.close();
    long died = holder.pid();
    for (int entries = 1; entries <= CHAIN; entries++) {
      ProcessActor inside = awaitRepairer(repairers, entries, died);
      inside.close();
      died = inside.pid();
      repairers.remove(inside);
    }
    ProcessActor last = awaitRepairer(repairers, CHAIN + 1, died);
    last.run(stage -> assertEquals(1, stage.mutex().getHoldCount()));
    assertFalse(a.says(stage -> stage.mutex().isSuspect()));
    assertFalse(a.says(stage -> stage.mutex().tryLock()));
    last.run(stage -> stage.mutex().unlock());
    assertEquals(0L, word(INTRUSIONS), "one repairs at a time");
    assertEquals(1, waiting.stream().filter(each -> !each.isCompletedExceptionally()).count());
    takeTurns(List.of(a, b, c));
  }

  /** The sixth repair ends; the others last until their process dies. */
  private static void lockWithRepair(Stage stage) {
    Region words = stage.region(WORDS);
    Mutex mutex = Mutex.of(stage.segment(), "mutex", death -> repair(words, death));
    mutex.lock();
  }

  private static void repair(Region words, Death death) {
    long me = ProcessHandle.current().pid();
    words.putLong(INSIDE, me);
    words.putLong(DEAD, death.pid());
    long entries = words.getLong(ENTRIES) + 1;
    words.putLong(ENTRIES, entries);
    while (entries <= CHAIN) {
      if (words.getLong(INSIDE) != me || words.getLong(ENTRIES) != entries) {
        words.putLong(INTRUSIONS, words.getLong(INTRUSIONS) + 1);
      }
      Thread.yield();
    }
  }

  /** The one of them that has begun the repair of that number. */
  private ProcessActor awaitRepairer(List<ProcessActor> repairers, long entries, long died)
      throws Exception {
    a.run(
        stage -> {
          Region words = stage.region(WORDS);
          await().until(() -> words.getLong(ENTRIES) == entries);
          assertTrue(stage.mutex().isSuspect() || entries > CHAIN);
        });
    assertEquals(died, word(DEAD), "repairers are told of the last death");
    long inside = word(INSIDE);
    return repairers.stream().filter(one -> one.pid() == inside).findFirst().orElseThrow();
  }

  private long word(int at) throws Exception {
    return a.<Long>ask(stage -> stage.region(WORDS).getLong(at));
  }

  @Test
  void aRepairerIsTheHolderForThoseWhoWait() throws Exception {
    killedHolder();
    ProcessActor repairer = victim("repairer");
    var unused = repairer.beginRun(RepairersTest::lockWithRepair);
    awaitRepairerIn(a);
    String pid = "process " + repairer.pid();
    b.run(
        stage -> {
          LockTimeoutException late =
              assertThrows(
                  LockTimeoutException.class, () -> stage.mutex().acquire(Duration.ofMillis(20)));
          assertTrue(late.getMessage().contains("thread repairer of " + pid), late.getMessage());
          assertFalse(stage.mutex().tryLock());
        });
    CompletableFuture<Boolean> recovering = c.begin(stage -> stage.mutex().recover(death -> {}));
    c.awaitAsleep(); // a repair under way is waited for
    repairer.close();
    assertTrue(Actor.said(recovering));
    takeTurns(List.of(a, b, c));
  }

  private static void awaitRepairerIn(Actor observer) throws Exception {
    observer.run(
        stage -> {
          Region words = stage.region(WORDS);
          await().until(() -> words.getLong(ENTRIES) == 1);
        });
  }

  /** Whoever unlocks and locks again within its repair is asked to repair again. */
  @Test
  void aRepairThatUnlocksMayLockAndRepairAnew() throws Exception {
    killedHolder();
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          AtomicBoolean again = new AtomicBoolean();
          Mutex.of(
              stage.segment(),
              "mutex",
              death -> {
                if (!again.getAndSet(true)) {
                  mutex.unlock();
                  mutex.lock();
                }
              });
          mutex.lock();
          assertEquals(1, mutex.getHoldCount());
          assertFalse(mutex.isSuspect());
          mutex.unlock();
        });
    takeTurns(List.of(b, c, a));
  }

  @Test
  void waitersKilledAsleepStrandNobody() throws Exception {
    for (int count : new int[] {1, 3}) {
      a.run(stage -> stage.mutex().lock());
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      List<ProcessActor> victims = victims(count);
      for (ProcessActor victim : victims) {
        var unused = victim.beginRun(stage -> stage.mutex().lock());
        victim.awaitAsleep(); // first in the kernel's queue
      }
      for (Actor actor : List.of(b, c)) {
        waiting.add(actor.beginRun(RepairersTest::lockAndUnlock));
        actor.awaitAsleep();
      }
      Signals.killAll(victims);
      a.run(stage -> stage.mutex().unlock()); // may wake one that is just dying
      for (CompletableFuture<Void> each : waiting) {
        Actor.outcome(each);
      }
      victims.forEach(ProcessActor::close);
      awaitParticipants(a, 3);
      assertFalse(a.says(stage -> stage.mutex().isLocked()));
    }
  }

  /** A victim that was woken may have taken the mutex before its end: then it is suspect. */
  private static void lockAndUnlock(Stage stage) {
    Mutex.of(stage.segment(), "mutex", death -> {}).lock();
    stage.mutex().unlock();
  }
}
