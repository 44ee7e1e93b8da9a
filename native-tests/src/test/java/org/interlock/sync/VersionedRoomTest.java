package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.interlock.shm.NoSpaceException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentFullException;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The room that versioned data take, and where their numbers end. */
@Timeout(60)
class VersionedRoomTest {
  private static VersionedOptions options(long bytes, int buffers, boolean checksum) {
    VersionedOptions options = VersionedOptions.ofSize(bytes).buffers(buffers);
    return checksum ? options.checksum() : options;
  }

  // ---- room

  @ParameterizedTest
  @CsvSource({
    "1,2,false",
    "127,2,true",
    "128,3,false",
    "129,8,true",
    "4096,2,false",
    "1000003,3,true"
  })
  @Tag("jdk25")
  void aSegmentOfJustTheBytesForItHasRoom(long bytes, int buffers, boolean checksum) {
    VersionedOptions options = options(bytes, buffers, checksum);
    long room = Versioned.bytesFor(options);
    assertTrue(room >= bytes * buffers, room + " bytes");
    for (int participants : new int[] {2, 64, 1000}) {
      SegmentOptions exactly = SegmentOptions.ofSize(room).participants(participants);
      try (Segment segment = Segment.create(exactly)) {
        segment.unlink();
        Versioned data = Versioned.of(segment, "data", options);
        for (int version = 1; version <= buffers + 1; version++) {
          data.update(draft -> draft.putByte(bytes - 1, (byte) 1));
        }
        assertEquals(buffers + 1L, data.version());
        assertTrue(segment.free() >= 0);
      }
    }
  }

  @Test
  void dataThatHaveNoRoomAreRefusedAndTakeNone() {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      long free = segment.free();
      VersionedOptions options = options(free / 3, 3, false); // but for the bookkeeping
      for (int attempt = 0; attempt < 2; attempt++) {
        String message =
            assertThrows(SegmentFullException.class, () -> Versioned.of(segment, "data", options))
                .getMessage();
        assertTrue(message.contains("data") && message.contains(segment.name()), message);
        assertEquals(free, segment.free());
      }
      Versioned.of(segment, "data", 16).update(draft -> {}); // the name is not taken either
    }
  }

  @Test
  void whatTheFileSystemCannotHoldIsRefusedSayingSo() {
    VersionedOptions options = VersionedOptions.ofSize(1L << 42).buffers(8);
    SegmentOptions huge = SegmentOptions.ofSize(Versioned.bytesFor(options));
    String message = assertThrows(NoSpaceException.class, () -> Segment.create(huge)).getMessage();
    assertTrue(message.contains("/dev/shm") && message.contains("free"), message);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, (1L << 42) + 1, Long.MAX_VALUE, Long.MIN_VALUE})
  void sizesThatNoneCanHaveAreRefused(long bytes) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> VersionedOptions.ofSize(bytes))
            .getMessage();
    assertTrue(message.contains(String.valueOf(bytes)), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -1, 9, Integer.MAX_VALUE})
  void numbersOfBuffersThatNoneCanHaveAreRefused(int buffers) {
    VersionedOptions options = VersionedOptions.ofSize(8);
    String message =
        assertThrows(IllegalArgumentException.class, () -> options.buffers(buffers)).getMessage();
    assertTrue(message.contains(String.valueOf(buffers)), message);
  }

  @Test
  void optionsDoNotChange() {
    VersionedOptions plain = VersionedOptions.ofSize(100);
    plain.buffers(5);
    plain.checksum();
    assertEquals(Versioned.bytesFor(VersionedOptions.ofSize(100)), Versioned.bytesFor(plain));
    assertTrue(Versioned.bytesFor(plain.buffers(3)) > Versioned.bytesFor(plain));
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Versioned.of(segment, "data", 100);
      Versioned.of(segment, "data", plain); // still the same
    }
  }

  // ---- bytes that somebody else changes in the file

  @Test
  void aByteThatWasChangedInTheFileIsFound() {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      Versioned data = Versioned.of(segment, "data", options(3000, 2, true));
      byte[] mark = "somewhere in the middle of it".getBytes(StandardCharsets.UTF_8);
      data.update(draft -> draft.put(1501, mark));
      try (Snapshot snapshot = data.read()) {
        assertTrue(snapshot.verify());
        flipAfter(segment.path(), mark);
        assertFalse(snapshot.verify());
      }
      data.update(draft -> {}); // a checksum of the bytes as they are now
      try (Snapshot snapshot = data.read()) {
        assertTrue(snapshot.verify());
      }
      segment.unlink(); // the file is opened by its path until here
    }
  }

  private static void flipAfter(Path file, byte[] mark) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer all = ByteBuffer.allocate((int) channel.size());
      channel.read(all, 0);
      int at = find(all.array(), mark) + mark.length;
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~all.get(at)}), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int find(byte[] all, byte[] mark) {
    for (int at = 0; at <= all.length - mark.length; at++) {
      if (Arrays.equals(all, at, at + mark.length, mark, 0, mark.length)) {
        return at;
      }
    }
    throw new AssertionError("not in the file");
  }

  // ---- the last versions

  /** Data whose newest version has a number, as if all before it had been published. */
  private static void plantVersion(Segment segment, Versioned data, long version) {
    data.update(draft -> draft.putLong(0, 1)); // in a buffer of its own
    Attachment attachment = Attachment.of(segment);
    VersionedOptions options = VersionedOptions.ofSize(64);
    Words words =
        attachment.object(
            ObjectType.VERSIONED,
            "data",
            VersionedLayout.bytes(options, attachment.slots()),
            options.bytes(),
            VersionedLayout.parameter(options));
    int buffer = CurrentState.buffer(words.getVolatileLong(VersionedLayout.CURRENT));
    words.setVolatileLong(VersionedLayout.version(buffer), version);
    words.setVolatileLong(VersionedLayout.CURRENT, CurrentState.of(version, buffer));
  }

  @Test
  @Tag("jdk25")
  void theLastVersionStaysReadableAndNoneFollowsIt() throws InterruptedException {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Versioned data = Versioned.of(segment, "data", 64);
      plantVersion(segment, data, Long.MAX_VALUE - 2);
      assertEquals(Long.MAX_VALUE - 1, data.update(draft -> draft.putLong(0, 2)));
      assertEquals(Long.MAX_VALUE, data.update(draft -> draft.putLong(0, 3)));
      for (int attempt = 0; attempt < 2; attempt++) {
        String message =
            assertThrows(
                    IllegalStateException.class, () -> data.update(draft -> draft.putLong(0, 4)))
                .getMessage();
        assertTrue(message.contains("last version"), message);
        assertReadable(data);
      }
      try (Draft draft = data.write()) {
        assertThrows(IllegalStateException.class, draft::publish);
        assertEquals(3, draft.copyCurrent().getLong(0), "it is open all the same");
      }
      assertReadable(data);
    }
  }

  private static void assertReadable(Versioned data) throws InterruptedException {
    assertEquals(Long.MAX_VALUE, data.version());
    assertEquals(Long.MAX_VALUE, data.awaitNewer(Long.MAX_VALUE - 1, Duration.ofDays(1)));
    assertEquals(Long.MAX_VALUE, data.awaitNewer(Long.MAX_VALUE, Duration.ZERO));
    try (Snapshot snapshot = data.read()) {
      assertEquals(Long.MAX_VALUE, snapshot.version());
      assertEquals(3, snapshot.getLong(0));
    }
    ByteBuffer copy = ByteBuffer.allocate(64);
    assertEquals(Long.MAX_VALUE, data.readInto(copy));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {(1L << 31) - 2, (1L << 32) - 2, (1L << 55) - 2, (1L << 56) - 2, (1L << 62) - 2})
  void versionsCountOnWhereFewerBitsEnd(long from) {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Versioned data = Versioned.of(segment, "data", 64);
      plantVersion(segment, data, from);
      for (long version = from + 1; version <= from + 4; version++) {
        long value = version;
        assertEquals(version, data.update(draft -> draft.putLong(0, value)));
        assertEquals(version, data.version());
        try (Snapshot snapshot = data.read()) {
          assertEquals(version, snapshot.version());
          assertEquals(version, snapshot.getLong(0));
        }
      }
    }
  }
}
