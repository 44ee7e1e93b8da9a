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
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Update mode: one beside readers, who may become the writer without letting go. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
abstract class RwUpdateContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final int UPGRADES = 1_000;

  private void assertHolds(Actor actor, int reads, int writes, int updates) throws Exception {
    actor.run(
        stage -> {
          assertEquals(reads, stage.rwlock().getReadHoldCount(), "reads");
          assertEquals(writes, stage.rwlock().getWriteHoldCount(), "writes");
          assertEquals(updates, stage.rwlock().getUpdateHoldCount(), "updates");
        });
  }

  private static boolean readsBriefly(Actor actor) throws Exception {
    boolean reads = actor.says(RwMode.READ::tryLock);
    if (reads) {
      actor.run(RwMode.READ::unlock);
    }
    return reads;
  }

  @Test
  @Tag("jdk25")
  void theUpgradeWaitsForReadersAndItsEndIsUpdateAgain() throws Exception {
    a.run(RwMode.UPDATE::lock);
    b.run(RwMode.READ::lock);
    CompletableFuture<Void> upgrade = a.beginRun(RwMode.WRITE::lock);
    a.awaitAsleep();
    assertFalse(c.says(RwMode.READ::tryLock), "nobody comes in any more");
    b.run(RwMode.READ::unlock);
    Actor.outcome(upgrade);
    assertHolds(a, 0, 1, 1);
    assertFalse(b.says(RwMode.READ::tryLock));
    CompletableFuture<Void> sleeper = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    a.run(RwMode.WRITE::unlock);
    Actor.outcome(sleeper);
    assertHolds(a, 0, 0, 1);
    assertFalse(c.says(RwMode.UPDATE::tryLock));
    a.run(RwMode.UPDATE::unlock);
    assertTrue(c.says(RwMode.UPDATE::tryLock));
  }

  @Test
  @Tag("jdk25")
  void anUpdatersOwnReadIsNotInItsWay() throws Exception {
    a.run(RwMode.UPDATE::lock);
    a.run(RwMode.READ::lock);
    a.run(RwMode.WRITE::lock);
    assertHolds(a, 1, 1, 1);
    assertFalse(b.says(RwMode.READ::tryLock));
    a.run(RwMode.WRITE::unlock);
    assertTrue(a.says(RwMode.WRITE::tryLock), "once more, by trying");
    a.run(RwMode.WRITE::unlock);
    assertTrue(readsBriefly(b));
    a.run(RwMode.UPDATE::unlock);
    assertHolds(a, 1, 0, 0);
    assertFalse(c.says(RwMode.WRITE::tryLock), "the read is left");
    a.run(RwMode.READ::unlock);
    assertTrue(c.says(RwMode.WRITE::tryLock));
  }

  @Test
  void anUpgradeMayBeNested() throws Exception {
    a.run(RwMode.UPDATE::lock);
    a.run(RwMode.UPDATE::lock);
    a.run(RwMode.WRITE::lock);
    a.run(RwMode.WRITE::lock);
    a.run(RwMode.UPDATE::lock);
    assertHolds(a, 0, 2, 3);
    a.run(RwMode.WRITE::unlock);
    assertFalse(b.says(RwMode.READ::tryLock));
    a.run(RwMode.WRITE::unlock);
    assertTrue(readsBriefly(b));
    for (int left = 3; left > 0; left--) {
      assertFalse(b.says(RwMode.UPDATE::tryLock), left + " holds left");
      a.run(RwMode.UPDATE::unlock);
    }
    assertTrue(b.says(RwMode.WRITE::tryLock));
  }

  @Test
  void theUpdateMayEndBeforeTheWrite() throws Exception {
    a.run(RwMode.UPDATE::lock);
    a.run(RwMode.WRITE::lock);
    a.run(RwMode.UPDATE::unlock);
    assertHolds(a, 0, 1, 0);
    assertFalse(b.says(RwMode.READ::tryLock));
    a.run(stage -> assertTrue(stage.rwlock().updater().isEmpty(), "it only writes"));
    a.run(RwMode.WRITE::unlock);
    assertTrue(b.says(RwMode.WRITE::tryLock));
  }

  @Test
  void aWriterMayBecomeAnUpdater() throws Exception {
    a.run(RwMode.WRITE::lock);
    CompletableFuture<Void> sleeper = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    a.run(RwMode.UPDATE::lock);
    assertHolds(a, 0, 1, 1);
    a.run(RwMode.WRITE::unlock);
    Actor.outcome(sleeper);
    assertHolds(a, 0, 0, 1);
    assertFalse(c.says(RwMode.UPDATE::tryLock));
    a.run(RwMode.UPDATE::unlock);
    assertTrue(c.says(RwMode.UPDATE::tryLock));
  }

  @Test
  @Tag("jdk25")
  void anUpdaterDoesNotKeepReadersOutForAWriterThatWaitsForIt() throws Exception {
    a.run(RwMode.UPDATE::lock);
    CompletableFuture<Void> writer = b.beginRun(RwMode.WRITE::lock);
    b.awaitAsleep();
    assertTrue(readsBriefly(c));
    a.run(RwMode.UPDATE::unlock);
    Actor.outcome(writer);
  }

  @Test
  void aSleepingUpdaterGetsItsTurnBesideReaders() throws Exception {
    a.run(RwMode.UPDATE::lock);
    CompletableFuture<Void> second = b.beginRun(RwMode.UPDATE::lock);
    b.awaitAsleep();
    c.run(RwMode.READ::lock);
    a.run(RwMode.UPDATE::unlock);
    Actor.outcome(second);
    assertTrue(readsBriefly(a));
  }

  // ---- an upgrade that is given up

  @Test
  @Tag("jdk25")
  void anInterruptedUpgradeKeepsTheUpdateAndLetsReadersIn() throws Exception {
    a.run(RwMode.UPDATE::lock);
    b.run(RwMode.READ::lock);
    CompletableFuture<Void> upgrade =
        a.beginRun(stage -> stage.rwlock().writeLock().lockInterruptibly());
    a.awaitAsleep();
    CompletableFuture<Void> reader = c.beginRun(RwMode.READ::lock);
    c.awaitAsleep();
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(upgrade));
    Actor.outcome(reader);
    stillUpdatesAndMayUpgradeLater();
  }

  @Test
  void aTimedOutUpgradeKeepsTheUpdateAndLetsReadersIn() throws Exception {
    a.run(RwMode.UPDATE::lock);
    b.run(RwMode.READ::lock);
    CompletableFuture<Boolean> upgrade =
        a.begin(stage -> stage.rwlock().writeLock().tryLock(250, TimeUnit.MILLISECONDS));
    a.awaitAsleep();
    CompletableFuture<Void> reader = c.beginRun(RwMode.READ::lock);
    assertFalse(Actor.said(upgrade));
    Actor.outcome(reader);
    stillUpdatesAndMayUpgradeLater();
  }

  @Test
  void anUpgradeThatWasTriedInVainKeepsTheUpdateAndLetsReadersIn() throws Exception {
    a.run(RwMode.UPDATE::lock);
    b.run(RwMode.READ::lock);
    List<Task<Boolean>> tries =
        List.of(
            RwMode.WRITE::tryLock,
            stage -> stage.rwlock().writeLock().tryLock(0, TimeUnit.SECONDS),
            stage -> stage.rwlock().writeLock().tryLock(-1, TimeUnit.SECONDS),
            stage -> stage.rwlock().writeLock().tryLock(1, TimeUnit.NANOSECONDS));
    for (Task<Boolean> each : tries) {
      assertFalse(a.says(each));
      assertTrue(readsBriefly(c));
    }
    String message =
        assertThrows(LockTimeoutException.class, () -> a.run(stage -> stage.rwlock().write(SHORT)))
            .getMessage();
    assertTrue(message.contains("process " + b.pid()), message);
    c.run(RwMode.READ::lock);
    stillUpdatesAndMayUpgradeLater();
  }

  /** b and c read. */
  private void stillUpdatesAndMayUpgradeLater() throws Exception {
    assertHolds(a, 0, 0, 1);
    a.run(stage -> assertTrue(stage.rwlock().updater().isPresent()));
    b.run(RwMode.READ::unlock);
    assertFalse(b.says(RwMode.UPDATE::tryLock));
    c.run(RwMode.READ::unlock);
    assertTrue(a.says(RwMode.WRITE::tryLock));
    assertFalse(b.says(RwMode.READ::tryLock));
    a.run(RwMode.WRITE::unlock);
    a.run(RwMode.UPDATE::unlock);
    assertTrue(b.says(RwMode.WRITE::tryLock));
  }

  // ---- no deadlock

  @Test
  @Tag("jdk25")
  void upgradersNeverWaitForEachOther() throws Exception {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      running.add(actor.beginRun(RwUpdateContract::readUpdateAndUpgrade));
    }
    for (CompletableFuture<Void> each : running) {
      Actor.outcome(each);
    }
    assertEquals(3L * UPGRADES, a.<Long>ask(stage -> stage.region(1).getLong(0)));
  }

  /** What was read under the update lock is still so under the write lock. */
  private static void readUpdateAndUpgrade(Stage stage) {
    RwLock rwlock = stage.rwlock();
    Region region = stage.region(1);
    for (int upgrade = 0; upgrade < UPGRADES; upgrade++) {
      long seen;
      try (Held read = rwlock.read()) {
        seen = region.getLong(0);
      }
      try (Held update = rwlock.update();
          Held read = rwlock.read()) {
        long current = region.getLong(0);
        assertTrue(current >= seen);
        try (Held write = rwlock.write()) {
          assertEquals(current, region.getLong(0), "changed by another under the update lock");
          region.putLong(0, current + 1);
        }
        assertEquals(current + 1, region.getLong(0), "changed by another after the upgrade");
      }
    }
  }
}
