package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What readers of versioned data see of what writers do. */
abstract class VersionedContract extends ActorTest {
  private static final int UPDATES = 3_000;

  /** An actor sees a version, with a value in each byte, in every way. */
  private static void assertSees(Actor actor, VersionedKind kind, long version, int value)
      throws Exception {
    actor.run(
        stage -> {
          Versioned data = kind.of(stage);
          assertEquals(version, data.version());
          try (Snapshot snapshot = data.read()) {
            assertShows(snapshot, version, value);
          }
          ByteBuffer copy = ByteBuffer.allocate(kind.bytes());
          assertEquals(version, data.readInto(copy));
          assertArrayEquals(filled(kind.bytes(), value), copy.array());
        });
  }

  private static void assertShows(Snapshot snapshot, long version, int value) {
    assertEquals(version, snapshot.version());
    byte[] bytes = new byte[(int) snapshot.size()];
    snapshot.get(0, bytes);
    assertArrayEquals(filled(bytes.length, value), bytes);
  }

  private static byte[] filled(int bytes, int value) {
    byte[] filled = new byte[bytes];
    Arrays.fill(filled, (byte) value);
    return filled;
  }

  // ---- versions

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void beforeTheFirstPublishThereIsVersionZeroAllZero(VersionedKind kind) throws Exception {
    for (Actor actor : List.of(a, b, c)) {
      assertSees(actor, kind, 0, 0);
      actor.run(
          stage -> {
            stage.pin(kind);
            assertEquals(Instant.EPOCH, stage.pinned().published());
          });
    }
    a.run(stage -> kind.publish(stage, 1)); // beside three snapshots of it
    b.run(stage -> assertShows(stage.pinned(), 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void eachPublishIsTheNextVersionWhoeverPublishes(VersionedKind kind) throws Exception {
    long version = 0;
    for (int round = 0; round < 3; round++) {
      for (Actor writer : List.of(a, b, c)) {
        version++;
        int value = (int) version;
        assertEquals(version, writer.<Long>ask(stage -> kind.publish(stage, value)));
        for (Actor reader : List.of(a, b, c)) {
          assertSees(reader, kind, version, value);
        }
      }
    }
  }

  @Test
  void aSnapshotSaysWhenItsVersionWasPublished() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    a.run(stage -> VersionedKind.SMALL.publish(stage, 1));
    Instant after = Instant.now();
    b.run(
        stage -> {
          stage.pin(VersionedKind.SMALL);
          Instant at = stage.pinned().published();
          assertFalse(at.isBefore(before) || at.isAfter(after), at::toString);
        });
  }

  @Test
  @Tag("jdk25")
  void aSnapshotStaysAsItWasWhileOthersPublish() throws Exception {
    for (VersionedKind kind : List.of(VersionedKind.SMALL, VersionedKind.THREE)) {
      a.run(stage -> kind.publish(stage, 1));
      b.run(stage -> stage.pin(kind));
      int last = kind == VersionedKind.THREE ? 20 : 2; // two buffers: one more version, no third
      for (int version = 2; version <= last; version++) {
        int value = version;
        a.run(stage -> kind.publish(stage, value));
        b.run(stage -> assertShows(stage.pinned(), 1, 1));
        assertSees(c, kind, version, value);
        assertSees(b, kind, version, value); // also who still reads an older one
      }
      b.run(Stage::unpin);
    }
  }

  @Test
  void snapshotsOfOneThreadEndInAnyOrder() throws Exception {
    b.run(
        stage -> {
          Versioned data = VersionedKind.THREE.of(stage);
          Snapshot zero = data.read();
          Snapshot again = data.read();
          VersionedKind.THREE.publish(stage, 1);
          Snapshot one = data.read();
          zero.close();
          assertShows(again, 0, 0);
          VersionedKind.THREE.publish(stage, 2);
          assertShows(one, 1, 1);
          assertShows(again, 0, 0);
          assertThrows(LockTimeoutException.class, () -> data.write(Duration.ZERO));
          again.close();
          assertShows(one, 1, 1);
          assertEquals(3, VersionedKind.THREE.publish(stage, 3));
          one.close();
        });
  }

  // ---- drafts

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aDraftIsSeenByNobodyUntilItIsPublished(VersionedKind kind) throws Exception {
    a.run(stage -> kind.publish(stage, 1));
    a.run(stage -> stage.begin(kind));
    a.run(stage -> stage.draft().put(0, filled(kind.bytes(), 2)));
    for (Actor reader : List.of(a, b, c)) {
      assertSees(reader, kind, 1, 1);
    }
    assertEquals(2, a.<Long>ask(stage -> stage.draft().publish()));
    assertSees(b, kind, 2, 2);
  }

  @Test
  @Tag("jdk25")
  void aClosedDraftIsDiscardedAndTheNextOneComesIn() throws Exception {
    a.run(stage -> VersionedKind.SMALL.publish(stage, 1));
    a.run(stage -> stage.begin(VersionedKind.SMALL));
    a.run(stage -> stage.draft().put(0, filled(256, 2)));
    a.run(stage -> stage.draft().close());
    assertSees(b, VersionedKind.SMALL, 1, 1);
    assertEquals(2, b.<Long>ask(stage -> VersionedKind.SMALL.publish(stage, 3)));
    a.run(VersionedContract::assertDraftIsOver);
    assertSees(a, VersionedKind.SMALL, 2, 3);
  }

  @Test
  void aPublishedDraftIsOver() throws Exception {
    a.run(stage -> stage.begin(VersionedKind.SMALL));
    a.run(stage -> stage.draft().put(0, filled(256, 1)));
    a.run(stage -> stage.draft().publish());
    a.run(VersionedContract::assertDraftIsOver);
    assertSees(b, VersionedKind.SMALL, 1, 1);
    a.run(stage -> stage.begin(VersionedKind.SMALL)); // and closing the old one did not end it
    assertThrows(
        LockTimeoutException.class,
        () -> b.run(stage -> VersionedKind.SMALL.of(stage).write(Duration.ZERO)));
  }

  private static void assertDraftIsOver(Stage stage) {
    Draft draft = stage.draft();
    draft.close();
    for (Runnable call :
        List.<Runnable>of(
            draft::publish,
            draft::copyCurrent,
            () -> draft.putByte(0, (byte) 9),
            () -> draft.putLong(0, 9),
            () -> draft.put(0, new byte[1]),
            () -> draft.getInt(0),
            () -> draft.slice(0, 8))) {
      String message = assertThrows(IllegalStateException.class, call::run).getMessage();
      assertTrue(message.contains("draft") && message.contains("is closed"), message);
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void copyCurrentMakesADraftTheNewestVersion(VersionedKind kind) throws Exception {
    a.run(stage -> kind.publish(stage, 1));
    b.run(stage -> kind.publish(stage, 2));
    c.run(
        stage -> {
          stage.begin(kind);
          stage.draft().put(0, filled(kind.bytes(), 9));
          assertSame(stage.draft(), stage.draft().copyCurrent());
          stage.draft().putByte(kind.bytes() / 2, (byte) 3);
          stage.draft().publish();
        });
    byte[] expected = filled(kind.bytes(), 2);
    expected[kind.bytes() / 2] = 3;
    a.run(
        stage -> {
          byte[] found = new byte[kind.bytes()];
          stage.pin(kind);
          stage.pinned().get(0, found);
          assertArrayEquals(expected, found);
        });
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aDraftSaysWhichVersionItsBytesAre(VersionedKind kind) throws Exception {
    for (int version = 1; version <= 6; version++) {
      int value = version; // each version has its number in each byte
      Actor writer = List.of(a, b, c).get(version % 3);
      long base = writer.<Long>ask(stage -> publishOnItsBase(stage, kind, value));
      int buffers = kind == VersionedKind.THREE ? 3 : 2;
      assertEquals(Math.max(0, version - buffers), base); // the oldest that is there
    }
  }

  private static long publishOnItsBase(Stage stage, VersionedKind kind, int value) {
    try (Draft draft = kind.of(stage).write()) {
      long base = draft.base().orElseThrow();
      byte[] bytes = new byte[kind.bytes()];
      draft.get(0, bytes);
      assertArrayEquals(filled(bytes.length, (int) base), bytes);
      draft.put(0, filled(bytes.length, value));
      draft.publish();
      return base;
    }
  }

  @Test
  @Tag("jdk25")
  void theBytesOfADiscardedDraftAreNoVersions() throws Exception {
    a.run(stage -> VersionedKind.SMALL.publish(stage, 1));
    a.run(stage -> VersionedKind.SMALL.of(stage).write().close());
    b.run(
        stage -> {
          try (Draft draft = VersionedKind.SMALL.of(stage).write()) {
            assertEquals(OptionalLong.empty(), draft.base());
            draft.publish();
          }
        });
    c.run(
        stage -> {
          try (Draft draft = VersionedKind.SMALL.of(stage).write()) {
            assertEquals(OptionalLong.of(1), draft.base());
          }
        });
  }

  // ---- update

  @Test
  @Tag("jdk25")
  void updatesOfSeveralLoseNothing() throws Exception {
    List<CompletableFuture<Void>> updating = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      updating.add(actor.beginRun(VersionedContract::increment));
    }
    for (CompletableFuture<Void> each : updating) {
      Actor.outcome(each);
    }
    a.run(
        stage -> {
          stage.pin(VersionedKind.SMALL);
          assertEquals(3L * UPDATES, stage.pinned().getLong(0));
          assertEquals(3L * UPDATES, stage.pinned().version());
        });
  }

  private static void increment(Stage stage) {
    Versioned data = VersionedKind.SMALL.of(stage);
    long last = 0;
    for (int i = 0; i < UPDATES; i++) {
      long version = data.update(draft -> draft.putLong(0, draft.getLong(0) + 1));
      assertTrue(version > last, "versions rise");
      last = version;
    }
  }

  @Test
  @Tag("jdk25")
  void anUpdateThatThrowsPublishesNothingAndLetsTheNextOneIn() throws Exception {
    a.run(stage -> VersionedKind.SMALL.publish(stage, 1));
    for (Throwable thrown : List.of(new IllegalArgumentException("x"), new AssertionError("y"))) {
      a.run(
          stage -> {
            Throwable found =
                assertThrows(
                    Throwable.class,
                    () ->
                        VersionedKind.SMALL
                            .of(stage)
                            .update(
                                draft -> {
                                  draft.putByte(0, (byte) 5);
                                  throwUnchecked(thrown);
                                }));
            assertSame(thrown, found);
          });
      assertSees(b, VersionedKind.SMALL, 1, 1);
      b.run(stage -> VersionedKind.SMALL.of(stage).write().close());
    }
    assertEquals(2, b.<Long>ask(stage -> VersionedKind.SMALL.publish(stage, 2)));
  }

  private static void throwUnchecked(Throwable thrown) {
    if (thrown instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    throw (Error) thrown;
  }

  @Test
  void anUpdateWhoseChangePublishesOrClosesIsTold() throws Exception {
    a.run(
        stage -> {
          Versioned data = VersionedKind.SMALL.of(stage);
          assertThrows(IllegalStateException.class, () -> data.update(Draft::close));
          assertEquals(0, data.version());
          assertThrows(IllegalStateException.class, () -> data.update(Draft::publish));
          assertEquals(1, data.version());
        });
    b.run(stage -> VersionedKind.SMALL.of(stage).write().close());
  }

  // ---- readInto

  @ParameterizedTest
  @EnumSource
  void readIntoBeginsAtThePositionAndMovesIt(VersionedKind kind) throws Exception {
    a.run(stage -> kind.publish(stage, 7));
    b.run(
        stage -> {
          for (boolean direct : new boolean[] {false, true}) {
            int room = kind.bytes() + 10;
            ByteBuffer into = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
            into.position(3);
            assertEquals(1, kind.of(stage).readInto(into));
            assertEquals(kind.bytes() + 3, into.position());
            assertEquals(0, into.get(2));
            assertEquals(7, into.get(3));
            assertEquals(7, into.get(kind.bytes() + 2));
            assertEquals(0, into.get(kind.bytes() + 3));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void readIntoTooSmallABufferIsRefusedAndPutsNothing(VersionedKind kind) throws Exception {
    a.run(stage -> kind.publish(stage, 7));
    b.run(
        stage -> {
          ByteBuffer into = ByteBuffer.allocate(kind.bytes() + 10).limit(kind.bytes()).position(1);
          String message =
              assertThrows(IllegalArgumentException.class, () -> kind.of(stage).readInto(into))
                  .getMessage();
          assertTrue(message.contains(String.valueOf(kind.bytes())), message);
          assertTrue(message.contains(String.valueOf(kind.bytes() - 1)), message);
          assertEquals(1, into.position());
          assertArrayEquals(new byte[kind.bytes() + 10], into.array());
        });
    a.run(stage -> kind.of(stage).write().close()); // nothing is pinned
  }
}
