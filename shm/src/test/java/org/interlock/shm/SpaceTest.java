package org.interlock.shm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A file system without room says so at creation; a segment that exists is safe from it. */
@Timeout(60)
class SpaceTest {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(1).participants(2);

  @RegisterExtension final Scratch scratch = new Scratch();

  @Test
  void moreThanTheFileSystemHasIsNoSpaceAndLeavesNothing(@TempDir Path directory)
      throws IOException {
    Path path = directory.resolve("huge.shm");
    refused(
        NoSpaceException.class,
        () -> Segment.create(path, SegmentOptions.ofSize(1L << 46)),
        path,
        "asked 7036", // 2^46 = 70368744177664, and the bookkeeping
        "free",
        "--shm-size",
        "df " + directory);
    assertEquals(List.of(), files(directory));
  }

  @Test
  void aFullTmpfsIsNoSpaceAtCreate() throws Exception {
    try (Root.Tmpfs tmpfs = Root.Tmpfs.mount("size=1m")) {
      Path path = tmpfs.path().resolve("a.shm");
      refused(
          NoSpaceException.class,
          () -> Segment.create(path, SegmentOptions.ofSize(1 << 20)),
          path,
          "free 1048576 bytes",
          "--shm-size");
      refused(
          NoSpaceException.class, () -> Segment.openOrCreate(path, SegmentOptions.ofSize(1 << 20)));
      assertEquals(List.of(), files(tmpfs.path()));
      Segment.create(path, SegmentOptions.ofSize(1 << 19)).close();
      Path second = tmpfs.path().resolve("b.shm");
      refused(NoSpaceException.class, () -> Segment.create(second, SegmentOptions.ofSize(1 << 19)));
      assertEquals(List.of(path), files(tmpfs.path()));
    }
  }

  @Test
  void noInodesLeftIsNoSpaceAndNamesThem() throws Exception {
    try (Root.Tmpfs tmpfs = Root.Tmpfs.mount("size=4m,nr_inodes=3")) {
      Path first = tmpfs.path().resolve("a.shm"); // the root directory has one of the three
      Path second = tmpfs.path().resolve("b.shm");
      Path third = tmpfs.path().resolve("c.shm");
      Segment.create(first, SMALL).close();
      Segment.create(second, SMALL).close();
      refused(NoSpaceException.class, () -> Segment.create(third, SMALL), third, "df -i");
      assertEquals(List.of(first, second), files(tmpfs.path()));
      Files.delete(first);
      Segment.create(third, SMALL).close();
    }
  }

  @Test
  void aSegmentWorksInAFileSystemThatIsFullSinceItsCreation() throws Exception {
    try (Root.Tmpfs tmpfs = Root.Tmpfs.mount("size=1m")) {
      Path path = tmpfs.path().resolve("a.shm");
      try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1 << 19))) {
        fill(tmpfs.path().resolve("filler"));
        Region region = segment.region("r", segment.free());
        for (long offset = 0; offset + 8 <= region.size(); offset += 512) {
          region.putLong(offset, offset); // a page that is not there would be a SIGBUS
        }
        for (long offset = 0; offset + 8 <= region.size(); offset += 512) {
          assertEquals(offset, region.getLong(offset));
        }
      }
      try (Segment again = Segment.open(path)) {
        assertEquals(512, again.region("r", 1 << 19).getLong(512));
      }
    }
  }

  private static void fill(Path filler) throws IOException {
    assertThrows(
        IOException.class,
        () -> {
          try (OutputStream out = Files.newOutputStream(filler)) {
            for (int i = 0; i < 1_000; i++) {
              out.write(new byte[4096]);
            }
          }
        },
        "the file system did not get full");
  }

  @Test
  void aReadOnlyFileSystemIsListedAndRefusesTheRest() throws Exception {
    try (Root.Tmpfs tmpfs = Root.Tmpfs.mount("size=1m")) {
      Path path = tmpfs.path().resolve("a.shm");
      Segment.create(path, SMALL).close();
      Root.run("mount", "-o", "remount,ro", tmpfs.path().toString());
      refused(SegmentAccessException.class, () -> Segment.open(path), path, "Read-only");
      refused(
          SegmentAccessException.class,
          () -> Segment.create(tmpfs.path().resolve("b.shm"), SMALL),
          "Read-only");
      assertEquals(
          List.of(path), SegmentList.list(tmpfs.path()).stream().map(SegmentInfo::path).toList());
      refused(SegmentAccessException.class, () -> SegmentList.unlink(path), "Read-only");
    }
  }

  @Test
  void allPagesAreReservedAtCreation() throws Exception {
    try (Segment segment = Segment.create(scratch.name(), SegmentOptions.ofSize(1 << 20))) {
      Process stat = new ProcessBuilder("stat", "-c", "%b %B", segment.path().toString()).start();
      String[] said = new String(stat.getInputStream().readAllBytes(), UTF_8).strip().split(" ");
      assertTrue(
          Long.parseLong(said[0]) * Long.parseLong(said[1]) >= Files.size(segment.path()),
          () -> "reserved: " + String.join(" * ", said));
      assertEquals(0, stat.waitFor());
    }
  }

  @Test
  void aDiskFileWorksAsASegment(@TempDir Path directory) throws IOException {
    Path path = directory.resolve("on-disk.shm");
    try (Segment segment = Segment.create(path, SMALL)) {
      segment.region("r", 8).putLong(0, 5);
      ByteBuffer slice = segment.region("r", 8).slice(0, 8);
      assertEquals(5, slice.getLong(0));
    }
    try (Segment segment = Segment.openOrCreate(path, SMALL)) {
      assertEquals(5, segment.region("r", 8).getLong(0));
      segment.unlink();
    }
    assertEquals(List.of(), files(directory));
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }
}
