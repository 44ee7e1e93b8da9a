package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.stress.Payload;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Processes publish flat out and three others read; writers and further readers are killed all the
 * time. Those that live see whole versions that rise.
 */
class VersionedStormTest extends DeathTest {
  private static final Duration STORM = Duration.ofSeconds(8);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final int MOST_LIFE_MICROS = 150_000;
  private static final int LARGE = 4096;
  private static final int SMALL = 512; // is copied without a pin

  private final SplittableRandom random = new SplittableRandom(9);
  private String storm;

  @BeforeEach
  void createSegment() {
    try (Segment made = Segment.create(SegmentOptions.ofSize(1 << 18))) {
      storm = made.name();
    }
    for (Actor actor : List.of(a, b, c)) {
      reopen(actor);
    }
  }

  @AfterEach
  void removeSegment() {
    Segment.unlink(storm);
  }

  /** In place of the small segment that the test came with. */
  private void reopen(Actor actor) {
    String name = storm;
    try {
      actor.run(
          stage -> {
            stage.leave();
            stage.open(name);
          });
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Versioned large(Stage stage) {
    return Versioned.of(stage.segment(), "large", VersionedOptions.ofSize(LARGE).buffers(3));
  }

  private static Versioned small(Stage stage) {
    return Versioned.of(stage.segment(), "small", SMALL);
  }

  private static boolean isOver(Stage stage) {
    return stage.region(1).getLong(0) != 0;
  }

  private static void assertWhole(Optional<String> flaw) {
    assertTrue(flaw.isEmpty(), () -> flaw.orElseThrow());
  }

  // ---- what they do

  private static long publishUntilKilled(Stage stage) {
    Versioned large = large(stage);
    Versioned small = small(stage);
    long turns = 0;
    for (; !isOver(stage); turns++) {
      publish(large, turns % 8 == 0);
      publish(small, turns % 8 == 1);
    }
    return turns;
  }

  private static void publish(Versioned data, boolean discarded) {
    try (Draft draft = data.write()) {
      Payload.write(draft, data.version() + 1); // nobody else publishes now
      if (!discarded) {
        draft.publish();
      }
    }
  }

  private static long readPinned(Stage stage) {
    long[] last = new long[2];
    long reads = 0;
    for (; !isOver(stage); reads++) {
      int which = (int) (reads % 2);
      Versioned data = which == 0 ? large(stage) : small(stage);
      last[which] = readOnce(data, last[which], reads % 16 < 2);
    }
    return reads;
  }

  private static long readOnce(Versioned data, long last, boolean yields) {
    try (Snapshot snapshot = data.read()) {
      assertTrue(snapshot.version() >= last, () -> last + ", then " + snapshot.version());
      assertWhole(Payload.flaw(snapshot, snapshot.version()));
      if (yields) {
        Thread.yield();
      }
      assertWhole(Payload.flaw(snapshot, snapshot.version()));
      return snapshot.version();
    }
  }

  private static long readCopies(Stage stage) {
    long[] last = new long[2];
    long reads = 0;
    for (; !isOver(stage); reads++) {
      int which = (int) (reads % 2);
      byte[] copy = new byte[which == 0 ? LARGE : SMALL];
      long version = (which == 0 ? large(stage) : small(stage)).readInto(ByteBuffer.wrap(copy));
      assertTrue(version >= last[which], last[which] + ", then " + version);
      assertWhole(Payload.flaw(copy, version));
      last[which] = version;
    }
    return reads;
  }

  private static long awaitEach(Stage stage) throws InterruptedException {
    Versioned small = small(stage);
    long reads = 0;
    for (long seen = 0; !isOver(stage); reads++) {
      long newest = small.awaitNewer(seen, SHORT);
      assertTrue(newest >= seen, seen + ", then " + newest);
      seen = readOnce(small, newest, false);
    }
    return reads;
  }

  // ---- the storm

  @Test
  void whoeverIsKilledTheOthersReadWholeVersionsThatRise() throws Exception {
    List<CompletableFuture<Long>> reading =
        List.of(
            a.begin(VersionedStormTest::readPinned),
            b.begin(VersionedStormTest::readCopies),
            c.begin(VersionedStormTest::awaitEach));
    Actor watcher = new ThreadActor("watcher");
    reopen(watcher);
    try {
      int kills = killForAWhile(watcher);
      watcher.run(stage -> stage.region(1).putLong(0, 1));
      for (CompletableFuture<Long> each : reading) {
        assertTrue(Actor.outcome(each) > 100, "read again and again");
      }
      assertTrue(kills >= 4, kills + " kills");
      assertEquals(0, watcher.<Integer>ask(VersionedStormTest::pinsLeft));
    } finally {
      watcher.run(Stage::leave);
      watcher.close();
    }
  }

  private int killForAWhile(Actor watcher) throws Exception {
    int kills = 0;
    List<ProcessActor> next = startVictims();
    long from = System.nanoTime();
    while (System.nanoTime() - from < STORM.toNanos()) {
      List<ProcessActor> batch = next;
      long before = watcher.<Long>ask(stage -> large(stage).version());
      batch.subList(0, 2).forEach(one -> begin(one, VersionedStormTest::publishUntilKilled));
      begin(batch.get(2), VersionedStormTest::readPinned);
      begin(batch.get(3), VersionedStormTest::readCopies);
      assertTrue(
          watcher.<Long>ask(stage -> large(stage).awaitNewer(before + 10, Duration.ofSeconds(20)))
              > before + 10,
          "writers get on, whoever died");
      CompletableFuture<List<ProcessActor>> starting =
          CompletableFuture.supplyAsync(this::startVictims);
      List<ProcessActor> living = new ArrayList<>(batch);
      while (!living.isEmpty()) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(MOST_LIFE_MICROS)); // wherever it is then
        living.remove(random.nextInt(living.size())).close();
        kills++;
      }
      next = Actor.outcome(starting);
    }
    return kills;
  }

  private List<ProcessActor> startVictims() {
    try {
      List<ProcessActor> started = victims(4);
      started.forEach(this::reopen);
      return started;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void begin(ProcessActor victim, Task<Long> task) {
    var unused = victim.begin(task);
  }

  /** All buffers are free for a writer, one after the other. */
  private static int pinsLeft(Stage stage) throws InterruptedException {
    for (int turn = 0; turn < 4; turn++) {
      large(stage).write(Duration.ofSeconds(10)).publish();
      small(stage).write(Duration.ofSeconds(10)).publish();
    }
    return (int)
        stage.segment().participants().stream().filter(one -> !one.holds().isEmpty()).count();
  }
}
