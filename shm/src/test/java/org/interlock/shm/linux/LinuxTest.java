package org.interlock.shm.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Each system call is proven by its effect: a binding with a wrong argument fails here. */
@Timeout(60)
@Tag("jdk25")
class LinuxTest {
  private static final int BYTES = 3 * 4096;
  private static final long FAR = 1L << 62;

  private Path path;
  private int fd;

  @BeforeEach
  void makeFile() throws IOException {
    path = Files.createTempFile(Path.of("/dev/shm"), "linux-test-", "");
    fd = Linux.open(path.toString(), Linux.O_RDWR, 0);
  }

  @AfterEach
  void removeFile() throws IOException {
    Linux.close(fd);
    Files.deleteIfExists(path);
  }

  private static void fails(int errno, Executable call) {
    ErrnoException failure = assertThrowsExactly(ErrnoException.class, call);
    assertEquals(errno, failure.errno(), failure.getMessage());
    assertTrue(failure.getMessage().contains("(errno " + errno + ")"), failure.getMessage());
  }

  @Test
  void nothingIsMissingHere() {
    assertNull(Linux.missing());
    assertNull(Linux.bindingFailure());
  }

  @Test
  void allocateGrowsTheFileAndReservesItsPages() throws Exception {
    Linux.allocate(fd, BYTES);
    assertEquals(BYTES, Files.size(path));
    assertEquals(BYTES, Linux.status(fd).size());
    Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
    String blocks =
        new String(stat.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, stat.waitFor());
    assertTrue(Long.parseLong(blocks.strip()) * 512 >= BYTES, blocks);
    fails(ErrnoException.EINVAL, () -> Linux.allocate(fd, -1));
  }

  @Test
  void aMappingIsTheFile() throws IOException {
    Linux.allocate(fd, BYTES);
    for (long populate : new long[] {0, BYTES}) {
      long address = Linux.map(fd, BYTES, populate);
      ByteBuffer memory = Linux.buffer(address, BYTES);
      assertEquals(ByteOrder.nativeOrder(), memory.order());
      memory.put(BYTES - 1, (byte) 42).putLong(4096, populate + 7);
      byte[] all = Files.readAllBytes(path);
      assertEquals(42, all[BYTES - 1]);
      assertEquals(populate + 7, ByteBuffer.wrap(all).order(ByteOrder.nativeOrder()).getLong(4096));
      Linux.unmap(address, BYTES);
      assertFalse(isMapped());
    }
  }

  @Test
  void zeroesOverAMappingLeaveTheFileAlone() throws IOException {
    Linux.allocate(fd, BYTES);
    long address = Linux.map(fd, BYTES, BYTES);
    ByteBuffer memory = Linux.buffer(address, BYTES);
    memory.putLong(0, 5).putLong(8192, 6);
    Linux.mapZeroesOver(address, BYTES);
    assertEquals(0, memory.getLong(0));
    assertEquals(0, memory.getLong(8192));
    memory.putLong(0, 9);
    assertFalse(isMapped());
    assertEquals(5, Linux.buffer(Linux.map(fd, BYTES, 0), BYTES).getLong(0));
    Linux.unmap(address, BYTES);
  }

  private boolean isMapped() throws IOException {
    return Files.readString(Path.of("/proc/self/maps")).contains(path.toString());
  }

  @Test
  void mapSaysWhyNot() throws IOException {
    fails(ErrnoException.EINVAL, () -> Linux.map(fd, 0, 0));
    int onlyRead = Linux.open(path.toString(), Linux.O_RDONLY, 0);
    fails(ErrnoException.EACCES, () -> Linux.map(onlyRead, BYTES, 0));
    Linux.close(onlyRead);
  }

  @Test
  void statusIsWhatTheJdkSees() throws IOException {
    Files.write(path, new byte[] {1, 2, 3});
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-x--x"));
    FileStatus status = Linux.status(fd);
    Map<String, Object> seen = Files.readAttributes(path, "unix:ino,nlink,uid,gid,size");
    assertEquals(seen.get("ino"), status.inode());
    assertEquals(seen.get("nlink"), status.links());
    assertEquals(seen.get("uid"), status.user());
    assertEquals(seen.get("gid"), status.group());
    assertEquals(3, status.size());
    assertEquals(0651, status.mode());
    assertTrue(status.isRegular());
    assertEquals("a regular file", status.kind());
    int other = Linux.open("/dev/null", Linux.O_PATH, 0);
    assertEquals("a character device", Linux.status(other).kind());
    assertFalse(Linux.status(other).isRegular());
    assertFalse(Linux.status(other).isSameFile(status));
    Linux.close(other);
    int again = Linux.reopen(fd, Linux.O_RDONLY);
    assertTrue(Linux.status(again).isSameFile(status));
    Linux.close(again);
    fails(9, () -> Linux.status(-1)); // EBADF
  }

  @Test
  void openSaysWhyNotAndClosesOnExec() throws IOException {
    fails(ErrnoException.ENOENT, () -> Linux.open(path + "-no", Linux.O_RDWR, 0));
    fails(
        ErrnoException.EEXIST,
        () -> Linux.open(path.toString(), Linux.O_RDWR | Linux.O_CREAT | Linux.O_EXCL, 0600));
    Path link = path.resolveSibling(path.getFileName() + "-link");
    Files.createSymbolicLink(link, path);
    try {
      fails(ErrnoException.ELOOP, () -> Linux.open(link.toString(), Linux.O_NOFOLLOW, 0));
    } finally {
      Files.delete(link);
    }
    String info = Files.readString(Path.of("/proc/self/fdinfo/" + fd));
    String flags = info.replaceAll("(?s).*flags:\\s*(\\d+).*", "$1");
    assertNotEquals(0, Integer.parseInt(flags, 8) & 02000000, info);
  }

  @Test
  void readReadsFromAnOffsetUpToTheEnd() throws IOException {
    Files.write(path, new byte[] {1, 2, 3, 4, 5});
    byte[] into = new byte[4];
    assertEquals(4, Linux.read(fd, into, 0));
    assertArrayEquals(new byte[] {1, 2, 3, 4}, into);
    assertEquals(2, Linux.read(fd, into, 3));
    assertArrayEquals(new byte[] {4, 5, 3, 4}, into);
    assertEquals(0, Linux.read(fd, into, 5));
  }

  @Test
  void anUnnamedFileGetsItsNameOnceWithOneLink() throws IOException {
    int unnamed = Linux.open("/dev/shm", Linux.O_TMPFILE | Linux.O_RDWR, 0600);
    Path name = path.resolveSibling(path.getFileName() + "-new");
    try {
      assertEquals(0, Linux.status(unnamed).links());
      fails(ErrnoException.EEXIST, () -> Linux.link(unnamed, path.toString()));
      Linux.link(unnamed, name.toString());
      assertEquals(1, Linux.status(unnamed).links());
      assertEquals(Files.getAttribute(name, "unix:ino"), Linux.status(unnamed).inode());
      Linux.unlink(name.toString());
      assertFalse(Files.exists(name));
      fails(ErrnoException.ENOENT, () -> Linux.unlink(name.toString()));
    } finally {
      Linux.close(unnamed);
      Files.deleteIfExists(name);
    }
  }

  @Test
  void aTemporaryIsRenamedOnlyToAFreeName() throws IOException {
    Path taken = Files.createTempFile(Path.of("/dev/shm"), "linux-test-", "");
    Path free = path.resolveSibling(path.getFileName() + "-free");
    try {
      fails(ErrnoException.EEXIST, () -> Linux.renameNew(path.toString(), taken.toString()));
      assertTrue(Files.exists(path));
      Linux.renameNew(path.toString(), free.toString());
      assertFalse(Files.exists(path));
      assertEquals(Files.getAttribute(free, "unix:ino"), Linux.status(fd).inode());
    } finally {
      Files.deleteIfExists(taken);
      Files.deleteIfExists(free);
    }
  }

  @Test
  void chmodIgnoresTheUmask() throws IOException {
    Linux.chmod(fd, 0666);
    assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
  }

  // ---- locks of an open file description

  @Test
  void twoDescriptionsOfOneProcessExcludeEachOther() throws IOException {
    int other = Linux.reopen(fd, Linux.O_RDWR);
    try {
      assertTrue(Linux.tryLockByte(fd, FAR));
      assertFalse(Linux.tryLockByte(other, FAR));
      assertTrue(Linux.tryLockByte(other, FAR + 1), "another byte is another lock");
      assertTrue(Linux.tryLockByte(fd, FAR), "one's own lock is no obstacle");
      Linux.unlockByte(fd, FAR);
      assertTrue(Linux.tryLockByte(other, FAR));
      assertFalse(Linux.tryLockByte(fd, FAR));
    } finally {
      Linux.close(other);
    }
    assertTrue(Linux.tryLockByte(fd, FAR), "closing the description gives its locks back");
  }

  @Test
  void aProbeSeesTheLockAndTheHolderItselfDoesNot() throws IOException {
    int probe = Linux.reopen(fd, Linux.O_RDWR);
    try {
      assertFalse(Linux.isByteLocked(probe, FAR));
      Linux.tryLockByte(fd, FAR);
      assertTrue(Linux.isByteLocked(probe, FAR));
      assertFalse(Linux.isByteLocked(probe, FAR + 1));
      assertFalse(Linux.isByteLocked(probe, FAR - 1));
      assertFalse(
          Linux.isByteLocked(fd, FAR), "the reason for a second description: one's own is free");
      assertTrue(Linux.isByteLocked(probe, FAR), "asking takes nothing away");
      Linux.unlockByte(fd, FAR);
      assertFalse(Linux.isByteLocked(probe, FAR));
    } finally {
      Linux.close(probe);
    }
  }

  @Test
  void closingAnotherDescriptorOfTheFileGivesNothingBack() throws IOException {
    int probe = Linux.reopen(fd, Linux.O_RDWR);
    try {
      Linux.tryLockByte(fd, FAR);
      new FileInputStream(path.toFile()).close(); // a lock of fcntl's older kind would be gone
      assertTrue(Linux.isByteLocked(probe, FAR));
    } finally {
      Linux.close(probe);
    }
  }

  @Test
  void aMappingKeepsTheLockOfItsDescriptionUntilItIsReplaced() throws IOException {
    Linux.allocate(fd, BYTES);
    int hold = Linux.reopen(fd, Linux.O_RDWR);
    Linux.tryLockByte(hold, FAR);
    long address = Linux.map(hold, BYTES, 0);
    Linux.close(hold);
    assertTrue(Linux.isByteLocked(fd, FAR), "the mapping is a reference to the description");
    Linux.mapZeroesOver(address, BYTES);
    assertFalse(Linux.isByteLocked(fd, FAR));
    Linux.unmap(address, BYTES);
  }

  // ---- identity

  @Test
  void identityIsWhatTheSystemSays() throws IOException {
    assertEquals(ProcessHandle.current().pid(), Linux.processId());
    assertEquals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"), Linux.userId());
    assertTrue(Linux.inGroup((int) Files.getAttribute(Path.of("/proc/self"), "unix:gid")));
    assertFalse(Linux.inGroup(61_234));
  }
}
