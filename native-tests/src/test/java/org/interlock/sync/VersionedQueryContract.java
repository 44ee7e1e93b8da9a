package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.shm.ObjectMismatchException;
import org.interlock.shm.Participant;
import org.interlock.shm.Segment;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What versioned data tell: messages, names, whose a draft is, and the refusals of close. */
abstract class VersionedQueryContract extends ActorTest {
  private static final VersionedKind DATA = VersionedKind.SMALL;
  private static final Duration SHORT = Duration.ofMillis(20);

  private static void assertContains(String message, String... parts) {
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  // ---- time-outs

  private String timedOut(VersionedKind kind) {
    return assertThrows(
            LockTimeoutException.class, () -> b.run(stage -> kind.of(stage).write(SHORT)))
        .getMessage();
  }

  private static void assertSince(String message, Instant from, Instant to) {
    Matcher since = Pattern.compile("since at least (\\S+Z)").matcher(message);
    assertTrue(since.find(), message);
    Instant at = Instant.parse(since.group(1));
    assertFalse(at.isBefore(from) || at.isAfter(to), message);
  }

  @Test
  @Tag("jdk25")
  void aTimeOutNamesTheWriterSinceWhenAndWhoWaits() throws Exception {
    Instant before = Instant.now().minusMillis(1);
    a.run(stage -> stage.begin(DATA));
    CompletableFuture<Long> waiting = c.begin(stage -> DATA.publish(stage, 1));
    c.awaitAsleep();
    String message = timedOut(DATA);
    assertContains(
        message,
        "versioned-SMALL of segment " + segment,
        SHORT.toString(),
        "draft",
        "thread " + a.threadName() + " of process " + a.pid());
    assertContains(message.replaceFirst(".*; waiting for it", ""), String.valueOf(c.pid()));
    assertSince(message, before, Instant.now());
    a.run(stage -> stage.draft().close());
    Actor.outcome(waiting);
  }

  @Test
  @Tag("jdk25")
  void aTimeOutNamesTheProcessesThatHavePinnedOldVersionsSinceWhen() throws Exception {
    a.run(stage -> stage.pin(DATA));
    TimeUnit.MILLISECONDS.sleep(20); // the pin blocks nobody until it is of an old version
    Instant before = Instant.now().minusMillis(1);
    b.run(stage -> DATA.publish(stage, 1));
    Instant after = Instant.now();
    c.run(stage -> stage.pin(DATA)); // the newest
    String message = timedOut(DATA);
    assertContains(message, "versioned-SMALL of segment " + segment, "pinned");
    assertContains(message, "process " + a.pid());
    assertSince(message, before, after);
    if (c.pid() != a.pid()) {
      assertFalse(message.contains("process " + c.pid()), message);
    }
    c.run(stage -> stage.pin(VersionedKind.THREE));
    a.run(stage -> VersionedKind.THREE.publish(stage, 1));
    a.run(stage -> stage.pin(VersionedKind.THREE));
    b.run(stage -> VersionedKind.THREE.publish(stage, 2));
    assertContains(timedOut(VersionedKind.THREE), "process " + a.pid(), "process " + c.pid());
  }

  // ---- whose it is

  @Test
  @Tag("jdk25")
  void aThreadThatHasADraftIsRefusedAnother() throws Exception {
    a.run(stage -> stage.begin(DATA));
    a.run(
        stage -> {
          Versioned data = DATA.of(stage);
          for (Executable way :
              List.<Executable>of(
                  data::write,
                  () -> data.write(Duration.ZERO),
                  () -> data.write(Duration.ofDays(1)),
                  () -> data.update(draft -> {}))) {
            String message = assertThrows(IllegalMonitorStateException.class, way).getMessage();
            assertContains(message, "draft", Thread.currentThread().getName(), "versioned-SMALL");
          }
          VersionedKind.THREE.of(stage).write().close(); // of other data it may have one
          stage.draft().putLong(0, 5);
          assertEquals(1, stage.draft().publish());
          data.write().close();
        });
  }

  @Test
  @Tag("jdk25")
  void onlyTheThreadThatOpenedItEndsIt() throws Exception {
    a.run(
        stage -> {
          stage.pin(DATA);
          stage.begin(DATA);
          Snapshot snapshot = stage.pinned();
          Draft draft = stage.draft();
          for (Runnable end : List.<Runnable>of(snapshot::close, draft::close, draft::publish)) {
            Throwable told = elsewhere(end);
            assertEquals(IllegalMonitorStateException.class, told.getClass());
            assertContains(told.getMessage(), Thread.currentThread().getName());
          }
          CompletableFuture.runAsync(() -> draft.putInt(8, snapshot.getInt(0) + 3)).get(); // a help
          assertEquals(3, draft.getInt(8));
        });
    assertThrows(
        LockTimeoutException.class, () -> b.run(stage -> DATA.of(stage).write(Duration.ZERO)));
    assertEquals(1, a.<Long>ask(stage -> stage.draft().publish()));
    assertContains(timedOut(DATA), "pinned");
    a.run(Stage::unpin);
    b.run(stage -> DATA.of(stage).write().close());
  }

  private static Throwable elsewhere(Runnable end) {
    CompletableFuture<Void> done = CompletableFuture.runAsync(end);
    return assertThrows(Exception.class, done::get).getCause();
  }

  @Test
  void closingASnapshotTwiceUnpinsOnce() throws Exception {
    a.run(
        stage -> {
          stage.pin(DATA);
          Snapshot other = DATA.of(stage).read();
          other.close();
          other.close();
          DATA.publish(stage, 1);
          assertEquals(0, stage.pinned().getLong(0));
        });
    assertContains(timedOut(DATA), "process " + a.pid());
  }

  @Test
  void theWriterIsToldWhileItHasADraft() throws Exception {
    assertTrue(b.says(stage -> DATA.of(stage).writer().isEmpty()));
    a.run(stage -> stage.begin(DATA));
    long pid = a.pid();
    String thread = a.threadName();
    b.run(
        stage -> {
          Holder writer = DATA.of(stage).writer().orElseThrow();
          assertEquals(pid, writer.pid());
          assertEquals(thread, writer.thread().orElseThrow());
          assertTrue(writer.alive());
        });
    a.run(stage -> stage.draft().publish());
    assertTrue(b.says(stage -> DATA.of(stage).writer().isEmpty()));
    assertContains(b.ask(stage -> DATA.of(stage).toString()), "versioned-SMALL", "version 1");
  }

  @Test
  void participantsSayWhatIsHeld() throws Exception {
    String what = "versioned-SMALL";
    long pid = a.pid();
    a.run(stage -> stage.pin(DATA));
    a.run(stage -> stage.pin(DATA));
    assertContains(holds(pid), what, "2 snapshots");
    a.run(Stage::unpin);
    a.run(stage -> stage.begin(DATA));
    assertContains(holds(pid), what, "1 snapshot", "a draft");
    a.run(Stage::unpin);
    assertFalse(holds(pid).contains("snapshot"));
    a.run(stage -> stage.draft().close());
    assertEquals("[]", holds(pid));
  }

  private String holds(long pid) throws Exception {
    return b.ask(
        stage ->
            stage.segment().participants().stream()
                .filter(one -> one.pid() == pid)
                .map(Participant::holds)
                .findFirst()
                .orElseThrow()
                .toString());
  }

  // ---- names

  private static Versioned of(Segment segment, VersionedOptions options) {
    return Versioned.of(segment, "versioned-CHECKED", options);
  }

  @Test
  @Tag("jdk25")
  void otherOptionsUnderItsNameAreRefused() throws Exception {
    a.run(VersionedKind.CHECKED::of);
    b.run(
        stage -> {
          Segment segment = stage.segment();
          VersionedOptions same = VersionedOptions.ofSize(1001).checksum();
          for (VersionedOptions other :
              List.of(
                  VersionedOptions.ofSize(1001),
                  VersionedOptions.ofSize(1000).checksum(),
                  VersionedOptions.ofSize(1002).checksum(),
                  same.buffers(3))) {
            String message =
                assertThrows(ObjectMismatchException.class, () -> of(segment, other)).getMessage();
            assertContains(message, "versioned-CHECKED");
          }
          assertThrows(
              ObjectMismatchException.class,
              () -> Versioned.of(segment, "versioned-CHECKED", 1001));
          assertThrows(ObjectMismatchException.class, () -> Mutex.of(segment, "versioned-CHECKED"));
          assertSame(VersionedKind.CHECKED.of(stage), of(segment, same.buffers(2)));
          assertThrows(IllegalArgumentException.class, () -> Versioned.of(segment, "../x", 1));
          stage.mutex().isLocked();
          assertThrows(ObjectMismatchException.class, () -> Versioned.of(segment, "mutex", 64));
        });
  }

  // ---- close

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Tag("jdk25")
  void closeIsRefusedWhileASnapshotOrDraftIsOpenAndChangesNothing(boolean draft) throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          if (draft) {
            stage.begin(DATA);
          } else {
            stage.pin(DATA);
          }
          String message = assertThrows(IllegalStateException.class, stage::close).getMessage();
          assertContains(
              message,
              "versioned-SMALL",
              draft ? "draft of thread " + Thread.currentThread().getName() : "1 snapshot");
          if (draft) {
            assertEquals(1, stage.draft().publish());
          } else {
            assertEquals(0, stage.pinned().getLong(8));
            stage.unpin();
          }
          stage.close();
        });
  }

  @Test
  @Tag("jdk25")
  void everythingThrowsAfterCloseAndASliceIsNoFault() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          DATA.publish(stage, 7);
          stage.pin(DATA);
          Snapshot snapshot = stage.pinned();
          ByteBuffer slice = snapshot.slice(0, 256);
          assertEquals(7, slice.get(100));
          stage.unpin();
          stage.close();
          Versioned data = DATA.of(stage);
          ByteBuffer into = ByteBuffer.allocate(256);
          for (Executable call :
              List.<Executable>of(
                  data::read,
                  () -> data.readInto(into),
                  data::version,
                  () -> data.awaitNewer(0, Duration.ZERO),
                  () -> data.awaitNewer(-1, Duration.ZERO),
                  () -> data.awaitNewer(5, Duration.ofDays(1)),
                  data::write,
                  () -> data.write(Duration.ZERO),
                  () -> data.write(SHORT),
                  () -> data.update(draft -> {}),
                  data::writer,
                  () -> snapshot.getLong(0),
                  snapshot::verify)) {
            String message = assertThrows(IllegalStateException.class, call).getMessage();
            assertContains(message, "is closed");
          }
          snapshot.close();
          assertEquals(0, slice.get(100), "the pages are gone");
          assertContains(data.toString(), "closed");
        });
  }
}
