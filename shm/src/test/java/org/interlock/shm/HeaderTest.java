package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A header is believed only when all of it is right; a refusal names the field, writes nothing. */
@Timeout(120)
class HeaderTest {
  @RegisterExtension final Scratch scratch = new Scratch();

  private Path path;
  private HeaderPage page;

  @BeforeEach
  void makeSegment() throws IOException {
    path = scratch.path();
    page = HeaderPage.ofNewSegment(path);
  }

  private <T extends SegmentException> void refusedAs(
      Class<T> type, Consumer<ByteBuffer> damage, Object... words) throws IOException {
    ByteBuffer bytes = page.soundBuffer();
    damage.accept(bytes);
    page.write(bytes);
    refused(type, () -> Segment.open(path), words);
    assertArrayEquals(HeaderPage.bytes(bytes), page.read(), "a refusal wrote to the file");
  }

  @Test
  void theSegmentAsMadeIsAccepted() throws IOException {
    page.write(HeaderPage.sealed(page.soundBuffer()));
    Segment.open(path).close();
  }

  @Test
  @Tag("jdk25")
  void anotherRevisionSaysBoth() throws IOException {
    refusedAs(
        IncompatibleLayoutException.class,
        bytes -> HeaderPage.sealed(bytes.putInt(HeaderPage.REVISION, 77)),
        path,
        "revision 77",
        "revision " + SegmentHeader.REVISION);
  }

  @Test
  void anotherFingerprintSaysBoth() throws IOException {
    refusedAs(
        IncompatibleLayoutException.class,
        bytes -> HeaderPage.sealed(bytes.putLong(HeaderPage.FINGERPRINT, 0xabcdefL)),
        "fingerprint abcdef",
        Long.toHexString(SegmentHeader.fingerprint()));
  }

  @Test
  void theOtherByteOrderIsItsOwnRefusal() throws IOException {
    refusedAs(
        IncompatibleLayoutException.class,
        bytes -> {
          for (int word = 0; word < HeaderPage.CHECKSUM; word += 8) {
            bytes.putLong(word, Long.reverseBytes(bytes.getLong(word)));
          }
        },
        "byte order");
    refusedAs(
        IncompatibleLayoutException.class,
        bytes -> bytes.putInt(HeaderPage.BYTE_ORDER, 0x04030201),
        "byte order");
  }

  @Test
  void theMagicReadsAsText() {
    assertEquals("INTERLCK", new String(page.sound(), 0, 8, StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void whatIsTooShortForTheMagicIsNoSegment(int length) throws IOException {
    refusedTruncated(NotASegmentException.class, length, "not a segment");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 12, 23, 24, 127, 1024, 4095})
  void aTruncatedHeaderIsCorrupt(int length) throws IOException {
    refusedTruncated(CorruptSegmentException.class, length, length + " bytes", "truncated");
  }

  @Test
  void aTruncatedOrGrownFileIsCorrupt() throws IOException {
    int length = page.sound().length;
    for (int wrong : new int[] {4096, 8192, length - 4096, length - 1, length + 1, 2 * length}) {
      refusedTruncated(CorruptSegmentException.class, wrong, "length", length, wrong);
    }
  }

  private void refusedTruncated(Class<? extends SegmentException> type, int length, Object... words)
      throws IOException {
    byte[] bytes = Arrays.copyOf(page.sound(), length);
    page.write(bytes);
    refused(type, () -> Segment.open(path), words);
    assertArrayEquals(bytes, page.read());
  }

  @ParameterizedTest
  @CsvSource({
    "24, length",
    "32, id",
    "48, created",
    "56, creator",
    "64, participants",
    "68, entries",
    "72, table",
    "80, directory",
    "88, room",
    "96, room bytes",
    "104, boot id",
    "120, checksum"
  })
  void aFieldChangedWithoutTheChecksumIsCorrupt(int offset, String field) throws IOException {
    refusedAs(
        CorruptSegmentException.class,
        bytes -> bytes.putInt(offset, bytes.getInt(offset) + 1),
        "checksum",
        path);
  }

  @ParameterizedTest
  @CsvSource({
    "64, 0, participants",
    "64, 1, participants",
    "64, 3, offset",
    "64, 1001, participants",
    "64, -1, participants",
    "64, -2147483648, participants",
    "64, 2147483647, participants",
    "68, 0, entries",
    "68, 63, entries",
    "68, 65, room offset",
    "68, 4097, entries",
    "68, -1, entries",
    "68, 2147483647, entries"
  })
  void anImpossibleCountIsNamed(int offset, int value, String field) throws IOException {
    refusedAs(
        CorruptSegmentException.class,
        bytes -> HeaderPage.sealed(bytes.putInt(offset, value)),
        field);
  }

  @ParameterizedTest
  @CsvSource({"24, length", "72, table offset", "80, directory offset", "88, room offset"})
  void anImpossibleOffsetIsNamed(int offset, String field) throws IOException {
    long right = page.soundBuffer().getLong(offset);
    for (long wrong : new long[] {0, 1, -1, right - 1, right + 1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      refusedAs(
          CorruptSegmentException.class,
          bytes -> HeaderPage.sealed(bytes.putLong(offset, wrong)),
          field,
          wrong);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, 1L << 32, Long.MAX_VALUE})
  void impossibleRoomBytesAreNamed(long wrong) throws IOException {
    refusedAs(
        CorruptSegmentException.class,
        bytes -> HeaderPage.sealed(bytes.putLong(HeaderPage.ROOM_BYTES, wrong)),
        "room bytes",
        wrong);
  }

  @Test
  void reservedBytesMustBeZero() throws IOException {
    for (int offset : new int[] {HeaderPage.RESERVED, 500, HeaderPage.DIRECTORY_LOCK - 1}) {
      refusedAs(
          CorruptSegmentException.class, bytes -> bytes.put(offset, (byte) 1), "reserved", offset);
    }
  }

  @Test
  void everyByteDamagedIsRefusedOrWorks() throws IOException {
    byte[] sound = page.sound();
    int lockEnd = HeaderPage.DIRECTORY_LOCK + 4; // behind it nothing is read: a few stand for all
    for (int offset = 0; offset < SegmentHeader.BYTES; offset += offset < lockEnd ? 1 : 61) {
      for (byte value : new byte[] {0, (byte) 0xff, (byte) ~sound[offset]}) {
        byte[] bytes = sound.clone();
        bytes[offset] = value;
        boolean accepted = refusedOrWorks(bytes);
        boolean mayBeAccepted = value == sound[offset] || offset >= HeaderPage.DIRECTORY_LOCK;
        assertFalse(accepted && !mayBeAccepted, "accepted with another byte " + offset);
        assertTrue(accepted || value != sound[offset], "refused as it was made");
      }
    }
  }

  @Test
  void everyPairOfSizesWithARightChecksumIsRefusedOrWorks() throws IOException {
    int[] ints = {HeaderPage.PARTICIPANTS, HeaderPage.ENTRIES};
    int[] longs = {
      HeaderPage.LENGTH,
      HeaderPage.TABLE,
      HeaderPage.DIRECTORY,
      HeaderPage.ROOM,
      HeaderPage.ROOM_BYTES
    };
    int[] all = {ints[0], ints[1], longs[0], longs[1], longs[2], longs[3], longs[4]};
    long[] values = {0, 1, -1, 64, 128, 4096, 1L << 31, 1L << 62, Long.MAX_VALUE, Long.MIN_VALUE};
    for (int i = 0; i < all.length; i++) {
      for (int j = i + 1; j < all.length; j++) {
        for (long first : values) {
          for (long second : values) {
            ByteBuffer bytes = page.soundBuffer();
            put(bytes, all[i], first, ints);
            put(bytes, all[j], second, ints);
            refusedOrWorks(HeaderPage.bytes(HeaderPage.sealed(bytes)));
          }
        }
      }
    }
  }

  private static void put(ByteBuffer bytes, int offset, long value, int[] ints) {
    if (offset == ints[0] || offset == ints[1]) {
      bytes.putInt(offset, (int) value);
    } else {
      bytes.putLong(offset, value);
    }
  }

  @Test
  void randomDamageWithARightChecksumIsRefusedOrWorks() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int accepted = 0;
    for (int round = 0; round < 5_000; round++) {
      ByteBuffer bytes = page.soundBuffer();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        // Magic to fingerprint stand for another program or version, tested above.
        int offset = HeaderPage.LENGTH + random.nextInt(HeaderPage.CHECKSUM - HeaderPage.LENGTH);
        bytes.put(offset, (byte) random.nextInt());
      }
      try {
        accepted += refusedOrWorks(HeaderPage.bytes(HeaderPage.sealed(bytes))) ? 1 : 0;
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
    assertTrue(accepted > 0, "ids and times may be anything, so some must be accepted");
  }

  /** Opens and, if that succeeds, uses it; false when refused, which must leave all bytes. */
  private boolean refusedOrWorks(byte[] bytes) throws IOException {
    page.write(bytes);
    Segment segment;
    try {
      segment = Segment.open(path);
    } catch (NotASegmentException | IncompatibleLayoutException | CorruptSegmentException e) {
      assertArrayEquals(bytes, page.read(), "a refusal wrote to the file");
      return false;
    }
    try (segment) {
      segment.participants();
      segment.region("r", 8).putLong(0, 1);
      assertEquals(1, segment.region("r", 8).getLong(0));
    } catch (SegmentFullException e) {
      assertTrue(e.getMessage().contains("free"), e.getMessage()); // a room smaller than an object
    }
    return true;
  }

  @Test
  void aDamagedOrForeignLayoutCanBeUnlinkedAllTheSame() throws IOException {
    for (int offset : List.of(HeaderPage.REVISION, HeaderPage.BYTE_ORDER, HeaderPage.LENGTH, 120)) {
      Path damaged = scratch.path();
      HeaderPage copy = HeaderPage.ofNewSegment(damaged);
      copy.write(copy.soundBuffer().putInt(offset, 5));
      assertTrue(Segment.unlink(SegmentName.of(damaged)));
      assertFalse(Files.exists(damaged));
    }
  }

  @Test
  void fileLengthIsWhatTheHeaderSays() throws IOException {
    for (long bytes : new long[] {1, 127, 4096, 4097, 100_000}) {
      Path other = scratch.path();
      try (Segment segment = Segment.create(other, SegmentOptions.ofSize(bytes))) {
        assertTrue(segment.size() >= bytes && segment.size() < bytes + 128);
        assertEquals(0, Files.size(other) % 4096);
        assertTrue(Files.size(other) >= segment.size() + 64 * 1024);
      }
    }
  }
}
