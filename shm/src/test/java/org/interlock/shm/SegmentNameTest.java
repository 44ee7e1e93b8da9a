package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A name is one harmless path component, or it is refused before anything is touched. */
class SegmentNameTest {
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(8);

  @RegisterExtension final Scratch scratch = new Scratch();

  static Stream<String> badNames() {
    return Stream.of(
        "",
        ".",
        "..",
        "../up",
        "../../tmp/up",
        "a/b",
        "/absolute",
        "a/../b",
        "nul\0byte",
        "line\nfeed",
        "tab\t",
        "space here",
        ".hidden",
        "-option",
        "back\\slash",
        "star*",
        "per%cent",
        "prices\u00e4",
        "\u4ef7\u683c",
        "\ud83d\ude00",
        "e\u0301",
        "\uff41", // a full-width a
        "x".repeat(201),
        "x".repeat(252),
        "x".repeat(256),
        "x".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void badSegmentNameIsRefusedEverywhereAndTouchesNothing(String name, @TempDir Path outer)
      throws IOException {
    Path inner = Files.createDirectory(outer.resolve("inner"));
    System.setProperty(SegmentName.DIRECTORY_PROPERTY, inner.toString());
    try {
      String said = "segment name";
      refused(IllegalArgumentException.class, () -> Segment.create(name, SMALL), said);
      refused(IllegalArgumentException.class, () -> Segment.open(name), said);
      refused(IllegalArgumentException.class, () -> Segment.openOrCreate(name, SMALL), said);
      IllegalArgumentException refusal =
          refused(IllegalArgumentException.class, () -> Segment.unlink(name), "A-Z a-z 0-9 . _ -");
      assertEquals(0, refusal.getMessage().chars().filter(Character::isISOControl).count());
      assertTrue(refusal.getMessage().length() < 400, "the message repeats the whole name");
    } finally {
      System.clearProperty(SegmentName.DIRECTORY_PROPERTY);
    }
    try (Stream<Path> all = Files.walk(outer)) {
      assertEquals(List.of(outer, inner), all.toList());
    }
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void badObjectNameIsRefused(String name) {
    try (Segment segment = Segment.create(scratch.name(), SMALL)) {
      refused(IllegalArgumentException.class, () -> segment.region(name, 8), "object name");
      assertEquals(128, segment.free());
    }
  }

  @Test
  void namesUpToTheLimitWorkAndStandInTheDirectory() {
    String longest = (scratch.name("L") + "._-" + "x".repeat(200)).substring(0, 200);
    try (Segment segment = scratch.remove(Segment.create(longest, SMALL))) {
      assertEquals(longest, segment.name());
      assertEquals(Path.of("/dev/shm", longest + ".shm"), segment.path());
      segment.region("y".repeat(200), 8).putLong(0, 7);
      assertEquals(7, segment.region("y".repeat(200), 8).getLong(0));
    }
  }

  @Test
  void aRandomNameIsValidAndNotGivenTwice() {
    try (Segment one = scratch.remove(Segment.create(SMALL));
        Segment two = scratch.remove(Segment.create(SMALL))) {
      assertNotEquals(one.name(), two.name());
      try (Segment again = Segment.open(one.name())) {
        assertEquals(one.path(), again.path());
      }
    }
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    for (long bytes : List.of(0L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, (1L << 46) + 1)) {
      refused(IllegalArgumentException.class, () -> SegmentOptions.ofSize(bytes), bytes);
    }
    for (int most : List.of(Integer.MIN_VALUE, -1, 0, 1, 1001, Integer.MAX_VALUE)) {
      refused(IllegalArgumentException.class, () -> SMALL.participants(most), most);
    }
    for (String mode : List.of("-wx------", "r--------", "---rw----")) {
      refused(IllegalArgumentException.class, () -> SMALL.mode(mode), mode);
    }
    for (String mode : List.of("", "rw", "0600", "rw-------rw", "rwxrwxrwt")) {
      refused(IllegalArgumentException.class, () -> SMALL.mode(mode));
    }
  }

  @Test
  void optionsAreImmutable() {
    SegmentOptions all = SMALL.participants(7).mode("rw-rw----").trust(Trust.GROUP);
    assertEquals(64, SMALL.participants());
    assertEquals(0600, SMALL.modeBits());
    assertEquals(Trust.USER, SMALL.trust());
    assertEquals(8, all.bytes());
    assertEquals(7, all.participants());
    assertEquals(0660, all.modeBits());
    assertEquals(Trust.GROUP, all.trust());
  }

  @Test
  void modeBitsAndTextAreInverse() {
    for (int bits = 0; bits <= 0777; bits++) {
      assertEquals(bits, Mode.bits(Mode.text(bits)));
    }
    assertEquals("rw-r-----", Mode.text(0640));
  }

  @Test
  void distanceCountsChanges() {
    assertEquals(0, SegmentName.distance("prices", "prices"));
    assertEquals(1, SegmentName.distance("prices", "price"));
    assertEquals(1, SegmentName.distance("prices", "prises"));
    assertEquals(3, SegmentName.distance("kitten", "sitting"));
    assertEquals(6, SegmentName.distance("", "prices"));
  }
}
