package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is no segment and stands at a segment's name is refused, without blocking (the time-out is
 * for a FIFO that would) and without a trace on it or on what it leads to.
 */
@Timeout(20)
class ForeignFileTest {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(4096);

  @RegisterExtension final Scratch scratch = new Scratch();
  @TempDir Path directory;

  private String name;
  private Path path;

  @BeforeEach
  void chooseName() {
    name = scratch.name();
    path = Scratch.path(name);
  }

  @AfterEach
  void nothingElseStandsThere() {
    assertTrue(Files.exists(path, LinkOption.NOFOLLOW_LINKS), "it was removed");
  }

  private void refusedAs(String... words) throws IOException {
    Object before = look();
    Object[] said = words.clone();
    refused(NotASegmentException.class, () -> Segment.open(name), said);
    refused(NotASegmentException.class, () -> Segment.open(path, Trust.ANYONE), said);
    refused(NotASegmentException.class, () -> Segment.openOrCreate(name, SMALL), said);
    refused(NotASegmentException.class, () -> Segment.unlink(name), said);
    refused(SegmentExistsException.class, () -> Segment.create(name, SMALL), path);
    assertFalse(Segment.list().stream().anyMatch(info -> info.path().equals(path)));
    assertEquals(before, look());
  }

  /** Everything about it that a write, chmod, chown or replacement would change. */
  private Object look() throws IOException {
    return Files.readAttributes(
            path,
            "unix:ino,mode,uid,gid,nlink,size,lastModifiedTime,ctime",
            LinkOption.NOFOLLOW_LINKS)
        .toString();
  }

  @Test
  void anotherProgramsFile() throws IOException {
    byte[] content =
        "somebody's precious text, longer than a magic number".getBytes(StandardCharsets.UTF_8);
    Files.write(path, content);
    refusedAs(path.toString(), "not a segment", "INTERLCK");
    assertArrayEquals(content, Files.readAllBytes(path));
  }

  @Test
  void emptyFile() throws IOException {
    Files.createFile(path);
    refusedAs("not a segment");
  }

  @Test
  void largeForeignFile() throws IOException {
    Files.write(path, new byte[1 << 20]);
    refusedAs("not a segment");
  }

  @Test
  void symbolicLinkEvenToASegment() throws IOException {
    Path target = scratch.path();
    Segment.create(target, SMALL).close();
    byte[] content = Files.readAllBytes(target);
    FileTime modified = Files.getLastModifiedTime(target);
    Files.createSymbolicLink(path, target);
    refusedAs("a symbolic link");
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(modified, Files.getLastModifiedTime(target));
  }

  @Test
  void danglingSymbolicLinkMakesNoTarget() throws IOException {
    Path target = directory.resolve("target.shm");
    Files.createSymbolicLink(path, target);
    refusedAs("a symbolic link");
    assertFalse(Files.exists(target));
  }

  @Test
  void symbolicLinkToItself() throws IOException {
    Files.createSymbolicLink(path, path.getFileName());
    refusedAs("a symbolic link");
  }

  @Test
  void segmentWithASecondName() throws IOException {
    Path other = scratch.path();
    Segment.create(other, SMALL).close();
    Files.createLink(path, other);
    refusedAs("2 links");
    refused(NotASegmentException.class, () -> Segment.open(other), "2 links");
    Files.delete(other);
    Segment.open(name).close();
  }

  @Test
  void fifo() throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
    refusedAs("a FIFO");
  }

  @Test
  void directoryAtTheName() throws IOException {
    Files.createDirectory(path);
    refusedAs("a directory");
  }

  @Test
  void socket() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      refusedAs("a socket");
    }
  }

  @Test
  void characterDevice() throws IOException, InterruptedException {
    Root.run("mknod", path.toString(), "c", "1", "3"); // the one of /dev/null
    refusedAs("a character device");
  }

  @Test
  void blockDevice() throws IOException, InterruptedException {
    Root.run("mknod", path.toString(), "b", "7", "200"); // a loop device nobody has
    refusedAs("a block device");
  }

  @Test
  void aNameThatIsTakenWhileSegmentsExistLeavesTheOthersUsable() throws IOException {
    Files.createDirectory(path);
    String good = scratch.name();
    try (Segment segment = Segment.create(good, SMALL)) {
      refused(NotASegmentException.class, () -> Segment.open(name));
      assertEquals(
          List.of(segment.path()),
          Segment.list().stream()
              .map(SegmentInfo::path)
              .filter(p -> p.equals(path) || p.equals(segment.path()))
              .toList());
    }
  }
}
