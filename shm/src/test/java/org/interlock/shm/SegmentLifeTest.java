package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Close detaches and destroys nothing; one process is one participant, however often it opens. */
@Timeout(60)
class SegmentLifeTest {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(4096);

  @RegisterExtension final Scratch scratch = new Scratch();

  @Test
  @Tag("jdk25")
  void dataSurvivesCloseUntilUnlink() {
    String name = scratch.name();
    try (Segment segment = Segment.create(name, SMALL)) {
      segment.region("r", 64).putLong(8, 4711);
      assertFalse(segment.isClosed());
    }
    try (Segment segment = Segment.open(name)) {
      assertEquals(4711, segment.region("r", 64).getLong(8));
    }
    assertTrue(Segment.unlink(name));
    assertFalse(Segment.unlink(name));
    try (Segment segment = Segment.openOrCreate(name, SMALL)) {
      assertEquals(0, segment.region("r", 64).getLong(8));
    }
  }

  @Test
  void pathFormsAreTheSameSegments() {
    String name = scratch.name();
    Path path = Scratch.path(name);
    try (Segment byPath = Segment.create(path, SMALL);
        Segment byName = Segment.open(name);
        Segment again = Segment.open(path);
        Segment either = Segment.openOrCreate(path, SMALL)) {
      byPath.region("r", 8).putLong(0, 9);
      for (Segment segment : List.of(byName, again, either)) {
        assertEquals(9, segment.region("r", 8).getLong(0));
        assertEquals(name, segment.name());
        assertEquals(path, segment.path());
      }
    }
  }

  @Test
  void secondOpenInOneProcessSharesParticipantMappingAndDescriptors() throws IOException {
    String name = scratch.name();
    try (Segment first = Segment.create(name, SMALL)) {
      int descriptors = Scratch.descriptors().size();
      int mappings = Scratch.mappings().size();
      try (Segment second = Segment.open(name);
          Segment third = Segment.openOrCreate(name, SMALL)) {
        assertEquals(1, third.participants().size());
        assertSame(Attachment.of(first), Attachment.of(second));
        assertEquals(descriptors, Scratch.descriptors().size());
        assertEquals(mappings, Scratch.mappings().size());
      }
    }
  }

  @Test
  void theLastCloseDetaches() {
    String name = scratch.name();
    Segment first = Segment.create(name, SMALL);
    Segment second = Segment.open(name);
    Region region = first.region("r", 8);
    first.close();
    first.close(); // counts once
    assertTrue(first.isClosed());
    assertFalse(second.isClosed());
    region.putLong(0, 3);
    assertEquals(3, second.region("r", 8).getLong(0));
    assertEquals(1, ListOf.one(second.path()).attached());
    second.close();
    refused(IllegalStateException.class, () -> region.getLong(0), name, "closed");
    assertEquals(0, ListOf.one(second.path()).attached());
  }

  @Test
  void closeWhileSomethingIsHeldListsItAndLeavesAllAsItWas() {
    String name = scratch.name();
    Held held = new Held();
    try (Segment segment = Segment.create(name, SMALL)) {
      Attachment attachment = Attachment.of(segment);
      attachment.object(ObjectType.MUTEX, "held", 128, 0, 0);
      attachment.local(Held.class, "held", absent -> held);
      held.what = Optional.of("the test's lock");
      refused(IllegalStateException.class, segment::close, name, "the test's lock");
      assertFalse(segment.isClosed());
      segment.region("r", 8).putLong(0, 1);
      try (Segment other = Segment.open(name)) {
        assertEquals(1, other.region("r", 8).getLong(0));
      }
      held.what = Optional.empty();
    }
    assertEquals(0, ListOf.one(Scratch.path(name)).attached());
  }

  @Test
  void aSegmentDamagedWhileOpenIsDetachedAllTheSame() throws IOException {
    String name = scratch.name();
    Segment segment = Segment.create(name, SMALL);
    byte[] sound = Files.readAllBytes(segment.path());
    Attachment attachment = Attachment.of(segment);
    attachment.object(ObjectType.MUTEX, "object", 128, 0, 0);
    attachment.local(Held.class, "object", absent -> new Held());
    int firstEntry = SegmentHeader.BYTES + 64 * ParticipantTable.SLOT_BYTES;
    try (RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), "rw")) {
      file.seek(firstEntry);
      file.writeInt(-1);
      refused(CorruptSegmentException.class, segment::close, "type of object 0");
      assertEquals(0, ListOf.one(segment.path()).attached());
      file.seek(firstEntry);
      file.write(sound, firstEntry, 256);
    }
    try (Segment again = Segment.open(name)) {
      assertEquals(1, again.participants().size());
      again.region("r", 8).putLong(0, 1);
    }
  }

  private static final class Held implements Local {
    private Optional<String> what = Optional.empty();

    @Override
    public Optional<String> held() {
      return what;
    }

    @Override
    public void settle(Words words, IntUnaryOperator generationOf) {}
  }

  @Test
  void unlinkAndCreateAnewUnderOneNameNeverMix() {
    String name = scratch.name();
    try (Segment old = Segment.create(name, SMALL)) {
      old.region("r", 8).putLong(0, 1);
      assertFalse(old.isUnlinked());
      old.unlink();
      assertTrue(old.isUnlinked());
      refused(NoSuchSegmentException.class, () -> Segment.open(name));
      try (Segment young = Segment.create(name, SMALL)) {
        assertFalse(young.isUnlinked());
        assertEquals(0, young.region("r", 8).getLong(0));
        young.region("r", 8).putLong(0, 2);
        assertEquals(1, old.region("r", 8).getLong(0));
        try (Segment byName = Segment.open(name)) {
          assertEquals(2, byName.region("r", 8).getLong(0));
        }
        refused(IllegalStateException.class, old::unlink, "does not belong");
        assertTrue(Files.exists(young.path()), "the old one took the new one's name away");
      }
    }
  }

  @Test
  void removingTheFileByHandIsAnUnlink() throws IOException {
    String name = scratch.name();
    try (Segment segment = Segment.create(name, SMALL)) {
      Files.delete(segment.path());
      assertTrue(segment.isUnlinked());
      segment.region("r", 8).putLong(0, 5);
      assertEquals(5, segment.region("r", 8).getLong(0));
      refused(IllegalStateException.class, segment::unlink, "any more");
    }
  }

  @Test
  void anotherHandleOfThisProcessMayUnlink() {
    String name = scratch.name();
    try (Segment one = Segment.create(name, SMALL);
        Segment two = Segment.open(name)) {
      two.unlink();
      assertTrue(one.isUnlinked());
      refused(IllegalStateException.class, one::unlink, "any more");
      assertFalse(Segment.unlink(name));
    }
  }

  @Test
  void listReadsOnlyAndShowsWhatIsThere() throws IOException {
    String name = scratch.name();
    long before = System.currentTimeMillis();
    try (Segment segment = Segment.create(name, SMALL.participants(7))) {
      byte[] bytes = Files.readAllBytes(segment.path());
      int descriptors = Scratch.descriptors().size();
      SegmentInfo info = ListOf.one(segment.path());
      assertEquals(name, info.name());
      assertEquals(4096, info.size());
      assertEquals(Files.size(segment.path()), info.fileSize());
      assertEquals(Linux.userId(), info.owner());
      assertEquals("rw-------", info.mode());
      assertEquals(1, info.attached());
      assertEquals(7, info.participants());
      assertEquals(ProcessHandle.current().pid(), info.creatorPid());
      long created = info.created().toEpochMilli();
      assertTrue(before <= created && created <= System.currentTimeMillis(), info.toString());
      assertEquals(descriptors, Scratch.descriptors().size());
      assertEquals(1, segment.participants().size());
      assertEquals(
          List.of(), differences(bytes, Files.readAllBytes(segment.path())), "list() wrote");
    }
    assertEquals(0, ListOf.one(Scratch.path(name)).attached());
    Segment.unlink(name);
    assertFalse(Segment.list().stream().anyMatch(info -> info.name().equals(name)));
  }

  private static List<Integer> differences(byte[] one, byte[] two) {
    return java.util.stream.IntStream.range(0, one.length)
        .filter(i -> one[i] != two[i])
        .boxed()
        .toList();
  }

  @Test
  void listOfAMissingDirectoryIsRefused() {
    refused(
        SegmentAccessException.class,
        () -> SegmentList.list(Path.of("/dev/shm/interlock-no-such-directory")),
        "interlock-no-such-directory");
  }

  @Test
  void descriptorsCloseOnExecAndNoChildSeesOne() throws IOException, InterruptedException {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      List<Path> descriptors = Scratch.descriptors();
      assertTrue(descriptors.size() >= 2, "hold and probe");
      for (Path descriptor : descriptors) {
        assertTrue(closesOnExec(descriptor.getFileName().toString()), descriptor.toString());
      }
      Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();
      String seen = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, child.waitFor());
      assertTrue(seen.contains("->"), seen);
      assertFalse(seen.contains("/dev/shm"), () -> segment.path() + " in a child: " + seen);
    }
  }

  /** The JDK closes a child's descriptors itself, so the flag must be looked at as well. */
  private static boolean closesOnExec(String descriptor) throws IOException {
    String flags =
        Files.readAllLines(Path.of("/proc/self/fdinfo", descriptor)).stream()
            .filter(line -> line.startsWith("flags:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseLong(flags.substring(6).strip(), 8) & 02000000) != 0;
  }

  @Test
  void openingAndClosingTheFileElsewhereInThisProcessDoesNotLoseTheSlot() throws IOException {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      for (int i = 0; i < 100; i++) {
        try (FileInputStream other = new FileInputStream(segment.path().toFile())) {
          assertEquals('I', other.read());
        }
        assertEquals(1, ListOf.one(segment.path()).attached());
      }
      assertTrue(segment.participants().get(0).alive());
    }
  }
}
