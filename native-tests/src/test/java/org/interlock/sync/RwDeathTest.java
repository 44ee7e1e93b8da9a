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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.interlock.shm.Participant;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dead readers, updaters and waiters hold nothing up, and leave nothing suspect. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RwDeathTest extends DeathTest {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int THREADS = 25;
  private static final int BATCHES = 2;
  private static final long PAUSE_NANOS = 2_000_000; // or new ones would start slowly
  private static final int VICTIMS = 5; // of a batch

  /** Each gets each of the locks, and nobody is told of a death. */
  private static void takeEachLockInTurn(Actor... actors) throws Exception {
    for (Actor actor : actors) {
      for (RwMode mode : RwMode.values()) {
        actor.run(mode::lock);
        actor.run(mode::unlock);
      }
    }
  }

  @Test
  @Tag("jdk25")
  void aDeadReaderLetsAWaitingWriterIn() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(RwMode.READ::lock);
    victim.run(RwMode.READ::lock);
    CompletableFuture<Void> writer = a.beginRun(RwMode.WRITE::lock);
    a.awaitAsleep();
    victim.close();
    Actor.outcome(writer);
    a.run(stage -> assertEquals(0, stage.rwlock().getReadLockCount()));
    a.run(RwMode.WRITE::unlock);
    takeEachLockInTurn(b, a);
  }

  @Test
  @Tag("jdk25")
  void aDeadWriterThatWaitedForReadersLetsReadersIn() throws Exception {
    a.run(RwMode.READ::lock);
    ProcessActor victim = victim("victim");
    var unused = victim.beginRun(RwMode.WRITE::lock);
    victim.awaitAsleep();
    CompletableFuture<Void> reader = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    CompletableFuture<Void> updater = c.beginRun(RwMode.UPDATE::lock);
    c.awaitAsleep();
    assertHolds(a, victim, "wanted");
    victim.close();
    Actor.outcome(reader);
    Actor.outcome(updater);
    a.run(stage -> assertFalse(stage.rwlock().isSuspect()));
    a.run(stage -> assertEquals(2, stage.rwlock().getReadLockCount()));
  }

  @Test
  void aDeadUpdaterLetsTheNextOneIn() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(RwMode.UPDATE::lock);
    victim.run(RwMode.READ::lock);
    CompletableFuture<Void> updater = a.beginRun(RwMode.UPDATE::lock);
    a.awaitAsleep();
    assertHolds(b, victim, "update", "read by 1 thread");
    victim.close();
    Actor.outcome(updater);
    a.run(stage -> assertFalse(stage.rwlock().isSuspect()));
    a.run(RwMode.WRITE::lock); // the dead one's read has ended, too
    a.run(stage -> RwMode.WRITE.endAll(stage.rwlock()));
    a.run(RwMode.UPDATE::unlock);
    takeEachLockInTurn(b, a);
  }

  @Test
  void aDeadUpgraderLetsReadersAndTheNextUpdaterIn() throws Exception {
    a.run(RwMode.READ::lock);
    ProcessActor victim = victim("victim");
    victim.run(RwMode.UPDATE::lock);
    var unused = victim.beginRun(RwMode.WRITE::lock);
    victim.awaitAsleep();
    CompletableFuture<Void> reader = b.beginRun(RwMode.READ::lock);
    b.awaitAsleep();
    CompletableFuture<Void> updater = c.beginRun(RwMode.UPDATE::lock);
    c.awaitAsleep();
    victim.close();
    Actor.outcome(reader);
    Actor.outcome(updater);
    a.run(stage -> assertFalse(stage.rwlock().isSuspect()));
  }

  @Test
  void deadSleepersHoldNobodyUp() throws Exception {
    a.run(RwMode.WRITE::lock);
    List<ProcessActor> victims = victims(3);
    Iterator<ProcessActor> next = victims.iterator();
    for (RwMode mode : RwMode.values()) {
      ProcessActor victim = next.next();
      var unused = victim.beginRun(mode::lock);
      victim.awaitAsleep();
    }
    b.run(stage -> assertEquals(3, waiting(stage)));
    Signals.killAll(victims);
    victims.forEach(ProcessActor::close);
    a.run(RwMode.WRITE::unlock);
    takeEachLockInTurn(b, a, c);
  }

  private static long waiting(Stage stage) {
    return stage.segment().participants().stream()
        .filter(one -> one.waitsFor().equals(List.of("reader-writer lock rwlock")))
        .count();
  }

  @Test
  void participantsSayWhatIsHeld() throws Exception {
    ProcessActor writer = victim("writer");
    assertHolds(b, writer);
    writer.run(RwMode.WRITE::lock);
    assertHolds(b, writer, "reader-writer lock rwlock: held");
    writer.run(RwMode.READ::lock);
    assertHolds(b, writer, "held", "read by 1 thread");
    writer.run(RwMode.WRITE::unlock);
    assertHolds(b, writer, "reader-writer lock rwlock: read by 1 thread");
    writer.run(stage -> RwCrowd.read(stage.rwlock(), 4));
    assertHolds(b, writer, "read by 5 threads");
  }

  /** One object's holds, or none, with such words. */
  private static void assertHolds(Actor observer, Actor who, String... words) throws Exception {
    long pid = who.pid();
    observer.run(
        stage -> {
          List<String> holds =
              stage.segment().participants().stream()
                  .filter(one -> one.pid() == pid)
                  .map(Participant::holds)
                  .findFirst()
                  .orElseThrow();
          assertEquals(Math.min(words.length, 1), holds.size(), holds::toString);
          for (String word : words) {
            assertTrue(holds.get(0).contains(word), holds::toString);
          }
        });
  }

  // ---- many

  @Test
  void fiftyOfAHundredReadersDieAndTheOthersStillRead() throws Exception {
    List<ProcessActor> readers = victims(4);
    for (ProcessActor each : readers) {
      each.run(stage -> RwCrowd.read(stage.rwlock(), THREADS));
    }
    a.run(stage -> assertEquals(4 * THREADS, stage.rwlock().getReadLockCount()));
    CompletableFuture<Void> writer = b.beginRun(RwMode.WRITE::lock);
    b.awaitAsleep();
    List<ProcessActor> victims = readers.subList(0, 2);
    Signals.killAll(victims);
    victims.forEach(ProcessActor::close);
    List<Long> left = readers.subList(2, 4).stream().map(Actor::pid).sorted().toList();
    a.run(
        stage -> {
          RwLock rwlock = stage.rwlock();
          await().until(() -> rwlock.getReadLockCount() == 2 * THREADS);
          List<Holder> told = rwlock.readers();
          assertEquals(left, told.stream().map(Holder::pid).sorted().toList());
          assertTrue(told.stream().allMatch(one -> one.permits() == THREADS), told::toString);
        });
    awaitParticipants(a, 5);
    readers.get(2).run(stage -> RwCrowd.leave());
    b.awaitAsleep();
    assertFalse(writer.isDone(), "25 still read");
    readers.get(3).run(stage -> RwCrowd.leave());
    Actor.outcome(writer);
    b.run(RwMode.WRITE::unlock);
    takeEachLockInTurn(a, b, c);
  }

  /** Killed wherever they are in upgrades and downgrades. */
  @Test
  void upgradesAndDowngradesSurviveKills() throws Exception {
    List<CompletableFuture<Void>> survivors = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      survivors.add(actor.beginRun(stage -> changeUntilDone(stage, PAUSE_NANOS)));
    }
    SplittableRandom random = new SplittableRandom(4);
    Actor watcher = new ThreadActor("watcher");
    String name = segment;
    watcher.run(stage -> stage.open(name));
    try {
      for (int batch = 0; batch < BATCHES; batch++) {
        List<ProcessActor> victims = victims(VICTIMS);
        for (ProcessActor victim : victims) {
          victim.run(stage -> change(stage, 2));
        }
        for (ProcessActor victim : victims) {
          var unused = victim.beginRun(stage -> changeUntilDone(stage, 0));
        }
        for (ProcessActor victim : victims) {
          TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000)); // wherever it is then
          victim.close();
        }
        watcher.run(stage -> stage.region(3).putLong(2 * Long.BYTES, done(stage) + 1));
      }
      Watchdog.await(
          survivors,
          () -> watcher.ask(stage -> stage.region(3).getLong(0)),
          () -> watcher.ask(stage -> stage.rwlock().toString()));
      assertEquals(0, watcher.<Integer>ask(stage -> stage.rwlock().getReadLockCount()));
      assertFalse(watcher.says(stage -> stage.rwlock().isSuspect()));
    } finally {
      watcher.run(Stage::leave);
      watcher.close();
    }
    takeEachLockInTurn(a, b, c);
  }

  private static long done(Stage stage) {
    return stage.region(3).getLong(2 * Long.BYTES);
  }

  private static void changeUntilDone(Stage stage, long pauseNanos) {
    while (done(stage) < BATCHES) {
      change(stage, 1);
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
  }

  private static void change(Stage stage, int rounds) {
    Region region = stage.region(3);
    RwLock rwlock =
        RwLock.of(
            stage.segment(),
            "rwlock",
            death -> region.putLong(Long.BYTES, region.getLong(0))); // the rest of the change
    for (int round = 0; round < rounds; round++) {
      upgrade(rwlock, region);
      downgrade(rwlock, region);
      try (Held read = rwlock.read()) {
        assertWhole(region);
      }
    }
  }

  private static void upgrade(RwLock rwlock, Region region) {
    try (Held update = rwlock.update()) {
      long before = assertWhole(region);
      try (Held write = rwlock.write()) {
        assertEquals(before, change(region));
      }
      assertEquals(before + 1, assertWhole(region));
    }
  }

  private static void downgrade(RwLock rwlock, Region region) {
    Held write = rwlock.write();
    long before = change(region);
    Held read = rwlock.read();
    write.close();
    assertEquals(before + 1, assertWhole(region));
    read.close();
  }

  private static long change(Region region) {
    long before = assertWhole(region);
    region.putLong(0, before + 1);
    region.putLong(Long.BYTES, before + 1);
    return before;
  }

  private static long assertWhole(Region region) {
    long value = region.getLong(0);
    assertEquals(value, region.getLong(Long.BYTES));
    assertEquals(value, region.getLong(0));
    return value;
  }

  // ---- stopped is not dead

  @Test
  void aStoppedReaderKeepsItsRead() throws Exception {
    a.run(RwMode.READ::lock);
    Signals.stop(a.pid());
    try {
      String late =
          assertThrows(
                  LockTimeoutException.class, () -> b.run(stage -> stage.rwlock().write(SHORT)))
              .getMessage();
      assertTrue(late.contains("process " + a.pid()), late);
      assertTrue(b.says(RwMode.READ::tryLock), "the writer has given up");
      b.run(RwMode.READ::unlock);
    } finally {
      Signals.resume(a.pid());
    }
    a.run(RwMode.READ::unlock);
    takeEachLockInTurn(b, a);
  }

  @Test
  @Tag("jdk25")
  void stoppedSleepersHoldNobodyUp() throws Exception {
    ProcessActor other = victim("other");
    for (RwMode asked : RwMode.values()) {
      a.run(RwMode.WRITE::lock);
      CompletableFuture<Void> stopped = b.beginRun(asked::lock);
      b.awaitAsleep();
      Signals.stop(b.pid());
      try {
        a.run(RwMode.WRITE::unlock);
        for (int turn = 0; turn < 5; turn++) {
          takeEachLockInTurn(c, other);
        }
      } finally {
        Signals.resume(b.pid());
      }
      Actor.outcome(stopped);
      b.run(asked::unlock);
    }
  }
}
