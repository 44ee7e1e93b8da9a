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
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead writers leave the version before, dead readers nothing; the stopped keep what they have. */
class VersionedDeathTest extends DeathTest {
  private static final VersionedKind DATA = VersionedKind.SMALL; // two buffers
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int UPDATES = 2_000;

  private static void assertSees(Actor actor, VersionedKind kind, long version) throws Exception {
    actor.run(
        stage -> {
          try (Snapshot snapshot = kind.of(stage).read()) {
            assertEquals(version, snapshot.version());
            assertFilled(snapshot, version);
          }
        });
  }

  private static void assertFilled(Snapshot snapshot, long value) {
    for (long offset = 0; offset < snapshot.size(); offset++) {
      assertEquals((byte) value, snapshot.getByte(offset));
    }
  }

  // ---- dead writers

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("jdk25")
  void aWriterThatDiesInItsDraftLeavesTheVersionBefore(boolean halfWritten) throws Exception {
    a.run(stage -> DATA.publish(stage, 1));
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.begin(DATA));
    if (halfWritten) {
      victim.run(stage -> stage.draft().put(0, new byte[100]));
    }
    CompletableFuture<Long> next = b.begin(stage -> DATA.publish(stage, 2));
    b.awaitAsleep();
    assertSees(a, DATA, 1);
    victim.close();
    assertEquals(2, Actor.outcome(next));
    assertSees(c, DATA, 2);
    assertEquals(3, a.<Long>ask(stage -> DATA.publish(stage, 3)));
  }

  @Test
  void aCorpseThatNobodyWaitedForKeepsNobodyFromWriting() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> DATA.publish(stage, 1));
    victim.run(stage -> stage.pin(DATA));
    victim.run(stage -> stage.begin(DATA));
    victim.close();
    assertSees(a, DATA, 1);
    assertEquals(2, a.<Long>ask(stage -> DATA.publish(stage, 2)));
    assertEquals(3, b.<Long>ask(stage -> DATA.publish(stage, 3)));
    c.run(stage -> await().until(() -> DATA.of(stage).writer().isEmpty()));
  }

  @Test
  void aPublisherThatDiesRightAfterLeavesItsVersionAndTheWaitersSeeIt() throws Exception {
    CompletableFuture<Long> waiting =
        a.begin(stage -> DATA.of(stage).awaitNewer(0, Duration.ofDays(1)));
    a.awaitAsleep();
    ProcessActor victim = victim("victim");
    victim.run(stage -> DATA.publish(stage, 1));
    victim.close();
    assertEquals(1, Actor.outcome(waiting));
    assertSees(b, DATA, 1);
  }

  // ---- dead readers

  @Test
  @Tag("jdk25")
  void aReaderThatDiesLetsAWaitingWriterGoOn() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.pin(DATA));
    victim.run(stage -> stage.pin(DATA));
    a.run(stage -> DATA.publish(stage, 1));
    CompletableFuture<Long> writing = b.begin(stage -> DATA.publish(stage, 2));
    b.awaitAsleep();
    victim.close();
    assertEquals(2, Actor.outcome(writing));
    assertEquals(3, a.<Long>ask(stage -> DATA.publish(stage, 3)));
  }

  @Test
  void whileOneReaderOfTwoLivesTheWriterWaits() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.pin(DATA));
    c.run(stage -> stage.pin(DATA));
    a.run(stage -> DATA.publish(stage, 1));
    CompletableFuture<Long> writing = b.begin(stage -> DATA.publish(stage, 2));
    b.awaitAsleep();
    victim.close();
    awaitParticipants(a, 3);
    b.awaitAsleep();
    assertFalse(writing.isDone());
    c.run(stage -> assertFilled(stage.pinned(), 0));
    c.run(Stage::unpin);
    assertEquals(2, Actor.outcome(writing));
  }

  @Test
  void whatADeadReaderLeftIsNotTheNextOnesOfItsRow() throws Exception {
    for (int round = 1; round <= 2; round++) {
      ProcessActor victim = victim("victim-" + round);
      victim.run(stage -> stage.pin(DATA)); // takes over the row, and the words in it
      victim.close();
      awaitParticipants(a, 3);
      int value = round;
      assertEquals((long) round, a.<Long>ask(stage -> DATA.publish(stage, value)));
    }
    ProcessActor last = victim("last");
    last.run(DATA::of);
    a.run(stage -> DATA.publish(stage, 3));
    a.run(stage -> DATA.publish(stage, 4));
    last.run(stage -> stage.pin(DATA));
    last.run(stage -> assertFilled(stage.pinned(), 4));
  }

  // ---- stopped is not dead

  @Test
  @Tag("jdk25")
  void aStoppedReaderKeepsItsVersionAndTheWriterIsToldWhose() throws Exception {
    a.run(stage -> DATA.publish(stage, 1));
    b.run(stage -> stage.pin(DATA));
    a.run(stage -> DATA.publish(stage, 2));
    Signals.stop(b.pid());
    try {
      String late =
          assertThrows(
                  LockTimeoutException.class, () -> a.run(stage -> DATA.of(stage).write(SHORT)))
              .getMessage();
      assertTrue(late.contains("process " + b.pid()), late);
      assertTrue(late.contains("pinned"), late);
      assertSees(c, DATA, 2);
    } finally {
      Signals.resume(b.pid());
    }
    b.run(stage -> assertFilled(stage.pinned(), 1));
    b.run(Stage::unpin);
    assertEquals(3, a.<Long>ask(stage -> DATA.publish(stage, 3)));
  }

  @Test
  void withThreeBuffersAStoppedReaderKeepsNobodyWaiting() throws Exception {
    VersionedKind three = VersionedKind.THREE;
    a.run(stage -> three.publish(stage, 1));
    b.run(stage -> stage.pin(three));
    Signals.stop(b.pid());
    try {
      for (int version = 2; version <= 100; version++) {
        int value = version;
        assertEquals((long) version, a.<Long>ask(stage -> three.publish(stage, value)));
      }
      assertSees(c, three, 100);
    } finally {
      Signals.resume(b.pid());
    }
    b.run(stage -> assertFilled(stage.pinned(), 1));
    b.run(stage -> assertEquals(1, stage.pinned().version()));
  }

  @Test
  void aStoppedWriterKeepsItsDraft() throws Exception {
    b.run(stage -> stage.begin(DATA));
    Signals.stop(b.pid());
    try {
      String late =
          assertThrows(
                  LockTimeoutException.class, () -> a.run(stage -> DATA.of(stage).write(SHORT)))
              .getMessage();
      assertTrue(late.contains("thread " + b.threadName() + " of process " + b.pid()), late);
      assertSees(c, DATA, 0);
    } finally {
      Signals.resume(b.pid());
    }
    assertEquals(1, b.<Long>ask(stage -> stage.draft().publish()));
  }

  // ---- when nobody is left

  @Test
  @Tag("jdk25")
  void theLastVersionOutlivesAllProcesses() throws Exception {
    VersionedKind checked = VersionedKind.CHECKED;
    ProcessActor writer = victim("writer");
    ProcessActor killed = victim("killed");
    writer.run(stage -> checked.publish(stage, 1));
    killed.run(stage -> checked.publish(stage, 2));
    killed.run(stage -> stage.pin(checked));
    killed.run(stage -> stage.begin(checked));
    killed.run(stage -> stage.draft().put(0, new byte[500]));
    for (Actor one : List.of(a, b, c, writer)) {
      one.run(Stage::close);
    }
    writer.close();
    killed.close();
    ProcessActor next = victim("next");
    assertSees(next, checked, 2);
    next.run(
        stage -> {
          assertEquals(1, stage.segment().participants().size());
          try (Snapshot snapshot = checked.of(stage).read()) {
            assertTrue(snapshot.verify());
          }
          assertEquals(3, checked.publish(stage, 3));
        });
  }

  // ---- races

  @Test
  void noUpdateIsLostThoughWritersDie() throws Exception {
    List<CompletableFuture<Void>> updating = new ArrayList<>();
    updating.add(a.beginRun(stage -> increment(stage, UPDATES)));
    updating.add(b.beginRun(stage -> increment(stage, UPDATES)));
    List<ProcessActor> victims = victims(4);
    for (ProcessActor victim : victims) {
      var unused = victim.beginRun(stage -> increment(stage, Integer.MAX_VALUE));
      long from = c.<Long>ask(stage -> DATA.of(stage).version());
      c.run(stage -> DATA.of(stage).awaitNewer(from + 100, Duration.ofSeconds(20)));
      victim.close();
    }
    for (CompletableFuture<Void> each : updating) {
      Actor.outcome(each);
    }
    c.run(
        stage -> {
          stage.pin(DATA);
          assertTrue(stage.pinned().version() >= 2L * UPDATES);
          assertEquals(stage.pinned().version(), stage.pinned().getLong(0), "one for each version");
          assertEquals(2L * UPDATES, stage.pinned().getLong(8), "those of the living");
        });
  }

  private static void increment(Stage stage, int times) {
    long share = times == UPDATES ? 1 : 0;
    for (int i = 0; i < times; i++) {
      DATA.of(stage)
          .update(
              draft -> {
                draft.putLong(0, draft.getLong(0) + 1);
                draft.putLong(8, draft.getLong(8) + share);
              });
    }
  }

  /** The reader is at its old version while the writer goes round all buffers again and again. */
  @Test
  void readersThatAreLappedSeeWholeVersionsThatRise() throws Exception {
    VersionedKind three = VersionedKind.THREE;
    CompletableFuture<Void> writing =
        a.beginRun(
            stage -> {
              for (int version = 1; version <= 20_000; version++) {
                three.publish(stage, version);
              }
            });
    CompletableFuture<Void> reading = b.beginRun(VersionedDeathTest::readUntilTheLast);
    c.run(VersionedDeathTest::readUntilTheLast);
    Actor.outcome(reading);
    Actor.outcome(writing);
  }

  private static void readUntilTheLast(Stage stage) {
    long last = 0;
    while (last < 20_000) {
      try (Snapshot snapshot = VersionedKind.THREE.of(stage).read()) {
        assertTrue(snapshot.version() >= last);
        last = snapshot.version();
        assertFilled(snapshot, last);
        Thread.yield(); // the writer goes on meanwhile
        assertFilled(snapshot, last);
      }
    }
  }

  @Test
  void aDraftOfALateProcessIsItsOwn() throws Exception {
    a.run(stage -> stage.begin(DATA));
    ProcessActor victim = victim("victim");
    var unused = victim.begin(stage -> DATA.publish(stage, 1));
    victim.awaitAsleep();
    victim.close(); // asleep for the draft
    a.run(
        stage -> {
          try (Draft draft = stage.draft()) {
            draft.put(0, new byte[(int) draft.size()]);
            draft.putByte(0, (byte) 0);
          }
        });
    assertEquals(1, b.<Long>ask(stage -> DATA.publish(stage, 1)));
  }
}
