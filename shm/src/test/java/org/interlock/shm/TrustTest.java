package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who owns a segment decides whether it is opened, before anything is written to it. */
class TrustTest {
  private static final int OTHER = 1000;
  private static final int STRANGERS = 61_234;
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(1);

  @RegisterExtension final Scratch scratch = new Scratch();

  private String name;
  private Path path;

  @BeforeEach
  void chooseName() {
    name = scratch.name();
    path = Scratch.path(name);
  }

  private void plant(int user, int group, String mode) throws IOException {
    Root.needed("a segment of another user");
    Segment.create(name, SMALL).close();
    Files.setAttribute(path, "unix:uid", user);
    Files.setAttribute(path, "unix:gid", group);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private void refusedBeforeAnyWrite(Trust trust, Object... words) throws IOException {
    byte[] before = Files.readAllBytes(path);
    Object[] who = {"not trusted", "user " + OTHER, trust};
    refused(SegmentAccessException.class, () -> Segment.open(name, trust), who);
    refused(SegmentAccessException.class, () -> Segment.open(path, trust), words);
    refused(
        SegmentAccessException.class,
        () -> Segment.openOrCreate(name, SMALL.mode("rwxrwxrwx").trust(trust)),
        words);
    assertArrayEquals(before, Files.readAllBytes(path));
    assertEquals(OTHER, Files.getAttribute(path, "unix:uid"));
  }

  @Test
  void anotherUsersSegmentIsNotTrustedUnlessAsked() throws IOException {
    plant(OTHER, OTHER, "rw-rw-rw-");
    refusedBeforeAnyWrite(Trust.USER, "group " + OTHER, "rw-rw-rw-", "trust");
    refused(SegmentAccessException.class, () -> Segment.open(name), "not trusted");
    refusedBeforeAnyWrite(Trust.GROUP);
    Segment.open(name, Trust.ANYONE).close();
    Segment.openOrCreate(name, SMALL.mode("rw-rw-rw-").trust(Trust.ANYONE)).close();
  }

  @Test
  void aGroupIsTrustedWhenItIsOneOfMineAndOthersCannotWrite() throws IOException {
    plant(OTHER, 0, "rw-rw----"); // root's own group
    refusedBeforeAnyWrite(Trust.USER, "group 0");
    Segment.open(name, Trust.GROUP).close();

    Files.setAttribute(path, "unix:gid", STRANGERS);
    refusedBeforeAnyWrite(Trust.GROUP, "group " + STRANGERS);

    Files.setAttribute(path, "unix:gid", 0);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw--w-"));
    refusedBeforeAnyWrite(Trust.GROUP, "rw-rw--w-");
  }

  @Test
  void listShowsAnotherUsersSegmentWithItsOwner() throws IOException {
    plant(OTHER, OTHER, "rw-r-----");
    SegmentInfo info = ListOf.one(path);
    assertEquals(OTHER, info.owner());
    assertEquals("rw-r-----", info.mode());
  }

  @Test
  void theModeIsExactlyAsAsked() throws IOException {
    for (String mode : new String[] {"rw-------", "rw-rw----", "rw-rw-rw-", "rw-r--r--"}) {
      Path each = scratch.path();
      try (Segment segment = Segment.create(each, SMALL.mode(mode))) {
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        assertEquals(mode, ListOf.one(segment.path()).mode());
      }
    }
  }
}
