package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Consumer;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each refusal has a type of its own and says what was expected, what was found and what to do. */
@Timeout(60)
class RefusalTest {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(4096);

  @RegisterExtension final Scratch scratch = new Scratch();

  @Test
  @Tag("jdk25")
  void noSuchSegmentNamesTheSimilarOnes() {
    String name = scratch.name("prices");
    Segment.create(name, SMALL).close();

    NoSuchSegmentException refusal =
        refused(
            NoSuchSegmentException.class, () -> Segment.open(name + "x"), name + "x", "similar");
    assertTrue(refusal.getMessage().matches("(?s).*\\b" + name + "\\b.*"), refusal.getMessage());
    assertInstanceOf(IOException.class, refusal.getCause());
  }

  @Test
  void noSuchSegmentSaysWhenNothingIsSimilarOrTheDirectoryIsMissing() {
    refused(
        NoSuchSegmentException.class,
        () -> Segment.open("no-segment-is-called-anything-like-this-0123456789"),
        "none there has a similar name");
    Path missing = Path.of("/dev/shm/interlock-no-such-directory/a.shm");
    refused(NoSuchSegmentException.class, () -> Segment.open(missing), missing.getParent());
    refused(
        NoSuchSegmentException.class, () -> Segment.create(missing, SMALL), missing.getParent());
  }

  @Test
  void aPathThatNamesNoFileIsRefusedWithASentence() {
    for (Path path : List.of(Path.of("/"), Path.of(""), Path.of("/dev/shm/.."))) {
      for (Consumer<Path> action :
          List.<Consumer<Path>>of(
              Segment::open, p -> Segment.create(p, SMALL), p -> Segment.openOrCreate(p, SMALL))) {
        try {
          action.accept(path);
          throw new AssertionError("accepted: " + path);
        } catch (SegmentException | IllegalArgumentException e) {
          assertFalse(e.getMessage().isBlank());
        }
      }
    }
  }

  @Test
  void createRefusesAnExistingSegmentAndLeavesItAlone() throws IOException {
    String name = scratch.name();
    try (Segment first = Segment.create(name, SMALL)) {
      first.region("r", 8).putLong(0, 42);
      byte[] before = Files.readAllBytes(first.path());
      SegmentExistsException refusal =
          refused(
              SegmentExistsException.class,
              () -> Segment.create(name, SMALL),
              first.path(),
              "exists");
      assertInstanceOf(IOException.class, refusal.getCause());
      assertArrayEquals(before, Files.readAllBytes(first.path()));
      assertEquals(42, first.region("r", 8).getLong(0));
    }
  }

  @Test
  void openOrCreateRefusesASmallerSegment() {
    String name = scratch.name();
    Segment.create(name, SMALL).close();
    refused(
        IncompatibleLayoutException.class,
        () -> Segment.openOrCreate(name, SegmentOptions.ofSize(4097)),
        "4096",
        "4097");
    try (Segment same = Segment.openOrCreate(name, SegmentOptions.ofSize(1))) {
      assertEquals(4096, same.size());
    }
  }

  @Test
  void openOrCreateRefusesAWiderModeThanAsked() throws IOException {
    String name = scratch.name();
    Segment.create(name, SMALL.mode("rw-rw----")).close();
    refused(
        SegmentAccessException.class,
        () -> Segment.openOrCreate(name, SMALL.mode("rw-r-----")),
        "rw-rw----",
        "rw-r-----");
    Segment.openOrCreate(name, SMALL.mode("rw-rw-rw-")).close();

    Files.setPosixFilePermissions(Scratch.path(name), PosixFilePermissions.fromString("rw-rw-rw-"));
    refused(
        SegmentAccessException.class,
        () -> Segment.openOrCreate(name, SMALL.mode("rw-rw----")),
        "rw-rw-rw-");
  }

  @Test
  void aFullParticipantTableSaysWhoTheyAre() throws Exception {
    Path path = scratch.path();
    try (Segment first = Segment.create(path, SMALL.participants(2))) {
      SegmentAttachment second = Attached.to(path);
      try {
        long pid = ProcessHandle.current().pid();
        refused(
            ParticipantsFullException.class,
            () -> Attached.to(path),
            first.path(),
            "2 participants",
            "process " + pid + " (");
      } finally {
        second.detach();
      }
      Attached.to(path).detach();
    }
  }

  @Test
  void aFullSegmentSaysAskedFreeAndTheObjects() {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      segment.region("first", 4096 - 256);
      SegmentFullException refusal =
          refused(
              SegmentFullException.class,
              () -> segment.region("second", 257),
              "second",
              "asked 384",
              "free 256",
              "4096",
              "first");
      assertFalse(refusal.getMessage().contains("\n"));
      assertEquals(256, segment.free());
      segment.region("third", 256);
      assertEquals(0, segment.free());
      refused(SegmentFullException.class, () -> segment.region("fourth", 1), "free 0");
    }
  }

  @Test
  void aFullDirectoryIsASegmentFull() {
    try (Segment segment = Segment.create(scratch.name(), SegmentOptions.ofSize(1 << 14))) {
      for (int i = 0; i < 64; i++) {
        segment.region("r" + i, 8);
      }
      refused(SegmentFullException.class, () -> segment.region("r64", 8), "64 of 64 objects");
      segment.region("r63", 8);
    }
  }

  @Test
  void regionSizesNoSegmentHasAreRefusedAndLeaveItIntact() {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      for (long bytes : new long[] {0, -1, Long.MIN_VALUE}) {
        refused(IllegalArgumentException.class, () -> segment.region("r", bytes), bytes);
      }
      for (long bytes : new long[] {4097, 1L << 32, Long.MAX_VALUE - 126, Long.MAX_VALUE}) {
        refused(SegmentFullException.class, () -> segment.region("r", bytes), "r");
      }
      assertEquals(4096, segment.free());
      segment.region("r", 8).putLong(0, 1);
    }
  }

  @Test
  void anObjectOfAnotherTypeOrSizeSaysBoth() {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      segment.region("region", 100);
      refused(
          ObjectMismatchException.class,
          () -> segment.region("region", 101),
          "region",
          "100 bytes",
          "101 bytes");
      Attachment attachment = Attachment.of(segment);
      attachment.object(ObjectType.MUTEX, "mutex", 128, 1, 2);
      refused(
          ObjectMismatchException.class,
          () -> segment.region("mutex", 128),
          "mutex",
          "a mutex",
          "a region");
      refused(
          ObjectMismatchException.class,
          () -> attachment.object(ObjectType.MUTEX, "region", 128, 0, 0),
          "a mutex",
          "a region");
      refused(
          ObjectMismatchException.class,
          () -> attachment.object(ObjectType.MUTEX, "mutex", 128, 1, 3),
          "1 and 2",
          "1 and 3");
      attachment.object(ObjectType.MUTEX, "mutex", 128, 1, 2);
    }
  }

  @Test
  @Tag("jdk25")
  void afterCloseEveryMethodSaysThatItIsClosed() {
    String name = scratch.name();
    Segment segment = Segment.create(name, SMALL);
    segment.close();
    segment.close();
    List<Consumer<Segment>> methods =
        List.of(
            Segment::free,
            Segment::participants,
            Segment::isUnlinked,
            Segment::unlink,
            s -> s.region("r", 8));
    for (Consumer<Segment> method : methods) {
      refused(IllegalStateException.class, () -> method.accept(segment), name, "closed");
    }
    assertTrue(segment.isClosed());
    assertEquals(name, segment.name());
    assertEquals(Scratch.path(name), segment.path());
    assertEquals(4096, segment.size());
    assertTrue(segment.toString().contains("closed"), segment.toString());
    assertTrue(Files.exists(segment.path()));
  }

  @Test
  void everyRefusalIsAnInterlockException() {
    for (Class<?> type :
        List.of(
            NoSuchSegmentException.class,
            SegmentExistsException.class,
            NotASegmentException.class,
            IncompatibleLayoutException.class,
            CorruptSegmentException.class,
            SegmentAccessException.class,
            NoSpaceException.class,
            ParticipantsFullException.class,
            SegmentFullException.class,
            ObjectMismatchException.class)) {
      assertEquals(SegmentException.class, type.getSuperclass());
    }
    assertEquals(InterlockException.class, SegmentException.class.getSuperclass());
    assertEquals(InterlockException.class, UnsupportedPlatformException.class.getSuperclass());
    assertEquals(RuntimeException.class, InterlockException.class.getSuperclass());
  }
}
