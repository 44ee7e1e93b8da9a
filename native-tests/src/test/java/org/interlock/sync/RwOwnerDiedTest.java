package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a writer's death the lock is suspect, for readers too, until a repair. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RwOwnerDiedTest extends DeathTest {
  /** A process killed while it writes, and perhaps reads and updates as well. */
  private long kill(RwMode... held) throws Exception {
    ProcessActor victim = victim("victim");
    for (RwMode mode : held) {
      victim.run(mode::lock);
    }
    victim.close();
    return victim.pid();
  }

  private void awaitSuspectLock(Actor observer) throws Exception {
    observer.run(stage -> await().until(stage.rwlock()::isSuspect));
  }

  private static RwLock repairedBy(Stage stage, Consumer<Death> repair) {
    return RwLock.of(stage.segment(), "rwlock", repair);
  }

  private static void holdsNothing(RwLock rwlock) {
    for (RwMode mode : RwMode.values()) {
      assertEquals(0, mode.holds(rwlock), mode::toString);
    }
  }

  /** Each gets each of the locks, and nobody is told of a death. */
  private void takeEachLockInTurn(Actor... actors) throws Exception {
    for (Actor actor : actors) {
      for (RwMode mode : RwMode.values()) {
        actor.run(mode::lock);
        actor.run(mode::unlock);
      }
    }
  }

  // ---- without a repair

  @Test
  @Tag("jdk25")
  void withoutARepairEveryProcessIsToldByEveryWayOfLocking() throws Exception {
    long pid = kill(RwMode.WRITE);
    Iterator<Actor> first = List.of(a, b, c).iterator();
    for (RwMode asked : RwMode.values()) {
      first.next().run(stage -> isToldByEveryWay(stage.rwlock(), asked, pid));
      a.run(stage -> isToldByEveryWay(stage.rwlock(), asked, pid));
    }
    assertTrue(c.says(stage -> stage.rwlock().recover(death -> assertEquals(pid, death.pid()))));
    takeEachLockInTurn(a, b, c);
  }

  private static void isToldByEveryWay(RwLock rwlock, RwMode asked, long pid) {
    Lock lock = asked.of(rwlock);
    List<Executable> ways =
        List.of(
            lock::lock, // first: it waits until the death is noticed
            lock::lockInterruptibly,
            lock::tryLock,
            () -> lock.tryLock(0, TimeUnit.SECONDS),
            () -> lock.tryLock(1, TimeUnit.SECONDS),
            () -> asked.hold(rwlock),
            () -> asked.hold(rwlock, Duration.ofSeconds(1)));
    for (Executable way : ways) {
      OwnerDiedException told = assertThrows(OwnerDiedException.class, way);
      assertEquals(pid, told.death().pid());
      assertEquals("victim", told.death().thread());
      assertTrue(told.getMessage().contains("reader-writer lock rwlock"), told.getMessage());
      assertTrue(rwlock.isSuspect());
      assertFalse(rwlock.isWriteLocked());
      assertTrue(rwlock.writer().isEmpty() && rwlock.readers().isEmpty());
      assertTrue(rwlock.toString().contains("Suspect"), rwlock::toString);
      holdsNothing(rwlock);
    }
  }

  @Test
  @Tag("jdk25")
  void sleepersAreToldWhateverTheyWaitFor() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(RwMode.WRITE::lock);
    Iterator<Actor> sleepers = List.of(a, b, c).iterator();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (RwMode asked : RwMode.values()) {
      Actor sleeper = sleepers.next();
      waiting.add(sleeper.beginRun(asked::lock));
      sleeper.awaitAsleep();
    }
    victim.close();
    for (CompletableFuture<Void> each : waiting) {
      assertThrows(OwnerDiedException.class, () -> Actor.outcome(each));
    }
    assertTrue(a.says(stage -> stage.rwlock().recover(death -> {})));
    takeEachLockInTurn(a, b, c);
  }

  @Test
  void anUpgradedWriterLeavesItSuspectAndADowngradedOneDoesNot() throws Exception {
    kill(RwMode.UPDATE, RwMode.READ, RwMode.WRITE);
    awaitSuspectLock(a);
    a.run(stage -> assertEquals(0, stage.rwlock().getReadLockCount()));
    assertTrue(b.says(stage -> stage.rwlock().recover(death -> {})));
    ProcessActor reader = victim("reader");
    reader.run(RwMode.WRITE::lock);
    reader.run(RwMode.READ::lock);
    reader.run(RwMode.WRITE::unlock);
    reader.close();
    takeEachLockInTurn(a, b, c);
  }

  // ---- with a repair

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void whoeverComesFirstRepairsOnceUnderTheWriteLock(RwMode asked) throws Exception {
    long pid = kill(RwMode.WRITE);
    boolean tries = asked == RwMode.UPDATE;
    if (tries) {
      awaitSuspectLock(a);
    }
    a.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          List<Death> deaths = new ArrayList<>();
          repairedBy(
              stage,
              death -> {
                assertTrue(rwlock.isWriteLockedByCurrentThread());
                assertEquals(1, rwlock.getWriteHoldCount());
                assertEquals(0, rwlock.getReadHoldCount() + rwlock.getUpdateHoldCount());
                assertTrue(rwlock.isSuspect());
                deaths.add(death);
              });
          if (tries) {
            assertTrue(asked.tryLock(stage));
          } else {
            asked.lock(stage);
          }
          assertEquals(List.of(pid), deaths.stream().map(Death::pid).toList());
          assertFalse(rwlock.isSuspect());
          assertEquals(asked == RwMode.WRITE, rwlock.isWriteLocked());
          for (RwMode mode : RwMode.values()) {
            assertEquals(mode == asked ? 1 : 0, mode.holds(rwlock), mode::toString);
          }
        });
    for (RwMode other : RwMode.values()) {
      assertEquals(!asked.excludes(other), b.says(other::tryLock), other::toString);
      b.run(stage -> other.endAll(stage.rwlock()));
    }
    a.run(asked::unlock);
    takeEachLockInTurn(a, b, c);
  }

  @Test
  void sleepersOfAllKindsRepairOnceForAll() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(RwMode.WRITE::lock);
    Iterator<Actor> sleepers = List.of(a, b, c).iterator();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (RwMode asked : RwMode.values()) {
      Actor sleeper = sleepers.next();
      waiting.add(sleeper.beginRun(stage -> lockCountingRepairs(stage, asked)));
      sleeper.awaitAsleep();
    }
    victim.close();
    for (CompletableFuture<Void> each : waiting) {
      Actor.outcome(each);
    }
    assertEquals(1L, a.<Long>ask(stage -> stage.region(1).getLong(0)));
    takeEachLockInTurn(a, b, c);
  }

  private static void lockCountingRepairs(Stage stage, RwMode asked) {
    Region repairs = stage.region(1);
    repairedBy(stage, death -> repairs.putLong(0, repairs.getLong(0) + 1));
    asked.lock(stage);
    asked.unlock(stage);
  }

  @Test
  void whoComesDuringARepairWaitsForItsEnd() throws Exception {
    kill(RwMode.WRITE);
    CompletableFuture<Void> repairing =
        a.beginRun(
            stage -> {
              Region region = stage.region(2);
              repairedBy(
                  stage,
                  death -> {
                    region.putLong(0, 1);
                    await().until(() -> region.getLong(Long.BYTES) == 1);
                  });
              RwMode.READ.lock(stage);
            });
    b.run(stage -> await().until(() -> stage.region(2).getLong(0) == 1));
    assertFalse(b.says(RwMode.READ::tryLock));
    assertFalse(b.says(RwMode.UPDATE::tryLock));
    CompletableFuture<Void> reader = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    CompletableFuture<Boolean> recovery = c.begin(stage -> stage.rwlock().recover(death -> {}));
    c.awaitAsleep();
    signaller().run(stage -> stage.region(2).putLong(Long.BYTES, 1));
    Actor.outcome(repairing);
    Actor.outcome(reader);
    assertFalse(Actor.said(recovery), "another one did");
  }

  private Actor signaller() throws Exception {
    return victim("signaller");
  }

  @Test
  void aRepairThatThrowsLeavesItSuspect() throws Exception {
    long pid = kill(RwMode.WRITE);
    a.run(
        stage -> {
          RwLock rwlock =
              repairedBy(
                  stage,
                  death -> {
                    for (RwMode mode : RwMode.values()) {
                      mode.lock(stage); // however often and in whatever way it is held
                    }
                    throw new ArithmeticException("beyond repair");
                  });
          awaitSuspect(rwlock);
          for (RwMode asked : RwMode.values()) {
            for (Executable way :
                List.<Executable>of(asked.of(rwlock)::lock, asked.of(rwlock)::tryLock)) {
              assertThrows(ArithmeticException.class, way);
              assertTrue(rwlock.isSuspect());
              holdsNothing(rwlock);
              assertEquals(0, rwlock.getReadLockCount());
            }
          }
        });
    b.run(stage -> isToldByEveryWay(stage.rwlock(), RwMode.READ, pid));
    assertTrue(b.says(stage -> stage.rwlock().recover(death -> assertEquals(pid, death.pid()))));
    takeEachLockInTurn(a, b, c);
  }

  private static void awaitSuspect(RwLock rwlock) {
    await().until(rwlock::isSuspect);
  }

  @ParameterizedTest
  @EnumSource
  void aRepairMayLockAgainInEveryMode(RwMode asked) throws Exception {
    kill(RwMode.WRITE);
    a.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          repairedBy(
              stage,
              death -> {
                for (RwMode mode : RwMode.values()) {
                  mode.lock(stage);
                  assertTrue(mode.tryLock(stage));
                }
                assertFalse(rwlock.recover(again -> {}), "it is being recovered");
                assertEquals(3, rwlock.getWriteHoldCount());
                for (RwMode mode : RwMode.values()) {
                  mode.unlock(stage);
                  mode.unlock(stage);
                }
              });
          asked.lock(stage);
          for (RwMode mode : RwMode.values()) {
            assertEquals(mode == asked ? 1 : 0, mode.holds(rwlock), mode::toString);
          }
          asked.unlock(stage);
        });
    takeEachLockInTurn(b, c, a);
  }

  @Test
  void aRepairThatKeepsAReadHasNotRepaired() throws Exception {
    long pid = kill(RwMode.WRITE);
    a.run(
        stage -> {
          RwLock rwlock = repairedBy(stage, death -> RwMode.READ.lock(stage));
          for (RwMode asked : RwMode.values()) {
            assertThrows(IllegalMonitorStateException.class, asked.of(rwlock)::lock);
            holdsNothing(rwlock);
            assertEquals(0, rwlock.getReadLockCount());
            assertTrue(rwlock.isSuspect());
          }
        });
    b.run(stage -> isToldByEveryWay(stage.rwlock(), RwMode.READ, pid));
    assertTrue(c.says(stage -> stage.rwlock().recover(death -> {})));
    takeEachLockInTurn(b, c);
  }

  @Test
  void aRepairThatUnlocksHasNotRepaired() throws Exception {
    long pid = kill(RwMode.WRITE);
    a.run(
        stage -> {
          RwLock rwlock =
              repairedBy(
                  stage,
                  death -> {
                    RwMode.READ.lock(stage);
                    RwMode.WRITE.unlock(stage);
                  });
          for (RwMode asked : RwMode.values()) {
            assertThrows(IllegalMonitorStateException.class, asked.of(rwlock)::lock);
            holdsNothing(rwlock);
            assertEquals(0, rwlock.getReadLockCount());
            assertTrue(rwlock.isSuspect());
          }
        });
    b.run(stage -> isToldByEveryWay(stage.rwlock(), RwMode.READ, pid));
    assertTrue(c.says(stage -> stage.rwlock().recover(death -> {})));
    takeEachLockInTurn(b, c);
  }

  @Test
  void whoDiesRepairingLeavesItSuspect() throws Exception {
    kill(RwMode.WRITE);
    ProcessActor repairer = victim("victim");
    CompletableFuture<Void> repairing =
        repairer.beginRun(
            stage -> {
              repairedBy(
                  stage,
                  death -> {
                    stage.region(1).putLong(0, 1);
                    await().forever().until(() -> false);
                  });
              RwMode.READ.lock(stage);
            });
    a.run(stage -> await().until(() -> stage.region(1).getLong(0) == 1));
    repairer.close();
    long pid = repairer.pid();
    b.run(stage -> isToldByEveryWay(stage.rwlock(), RwMode.READ, pid));
    assertTrue(repairing.isCompletedExceptionally());
    assertTrue(c.says(stage -> stage.rwlock().recover(death -> assertEquals(pid, death.pid()))));
    takeEachLockInTurn(a, b, c);
  }
}
