package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.interlock.shm.ReadView;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Versions of 2.5 GiB, over several windows of a mapping. All pages are reserved; written and
 * compared are those round the windows' borders, at both ends and at some places in between, to be
 * done in seconds.
 */
@Timeout(120)
class VersionedLargeTest {
  private static final long GIB = 1L << 30;
  private static final long BYTES = 5 * GIB / 2;
  private static final long SHM_NEEDED = 6 * GIB;
  private static final long MEMORY_NEEDED = 8 * GIB;
  private static final int PLACES = 40;
  private static final byte[] MARK =
      "the first bytes of a buffer".getBytes(StandardCharsets.US_ASCII);

  private Segment segment;
  private Versioned data;

  @BeforeEach
  void create() throws IOException {
    long free = Files.getFileStore(Path.of("/dev/shm")).getUsableSpace();
    long memory = availableMemory();
    if (free < SHM_NEEDED || memory < MEMORY_NEEDED) {
      String why =
          "versions over 2 GiB: /dev/shm has "
              + (free >> 20)
              + " MiB free of "
              + (SHM_NEEDED >> 20)
              + " needed, the machine "
              + (memory >> 20)
              + " of "
              + (MEMORY_NEEDED >> 20);
      System.err.println("SKIPPED, NOT TESTED HERE: " + why);
      abort(why);
    }
    VersionedOptions options = VersionedOptions.ofSize(BYTES);
    segment = Segment.create(SegmentOptions.ofSize(Versioned.bytesFor(options)));
    data = Versioned.of(segment, "data", options);
  }

  private static long availableMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/meminfo")).stream()
            .filter(line -> line.startsWith("MemAvailable:"))
            .map(line -> line.replaceAll("\\D", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        * 1024;
  }

  @AfterEach
  void remove() {
    if (segment != null) {
      Segment.unlink(segment.name());
      segment.close();
    }
  }

  @Test
  void versionsOverTwoGibibytesAreWholeAcrossTheWindowsOfTheMapping() throws IOException {
    long[] starts = starts();
    List<Around> others = publish(3, starts[1]);
    List<Around> newest = publish(4, starts[0]);
    assertTrue(newest.size() >= 2 && others.size() >= 2, "it has borders within");
    assertCopiesEverything(newest, others);
    assertEndsAreBounds();
  }

  /** Publishes from the buffer that begins there; returns what it wrote round the borders. */
  private List<Around> publish(int version, long start) {
    List<Around> borders = borders(start);
    SplittableRandom random = new SplittableRandom(version);
    try (Draft draft = data.write()) {
      borders.forEach(border -> border.write(draft, random));
      writePlaces(draft, version);
      draft.publish();
    }
    try (Snapshot snapshot = data.read()) {
      assertEquals(version, snapshot.version());
      assertEquals(BYTES, snapshot.size());
      borders.forEach(border -> border.assertReads(snapshot));
      assertPlaces(snapshot, version);
    }
    return borders;
  }

  /** Compared where something was written, and round the borders of where it was written to. */
  private void assertCopiesEverything(List<Around> borders, List<Around> others) {
    try (Draft draft = data.write()) {
      draft.copyCurrent();
      borders.forEach(border -> border.assertReads(draft));
      assertPlaces(draft, 4);
      try (Snapshot newest = data.read()) {
        others.forEach(border -> border.assertEqual(newest, draft));
      }
    }
  }

  private void assertEndsAreBounds() {
    try (Snapshot newest = data.read()) {
      assertThrows(IndexOutOfBoundsException.class, () -> newest.getLong(BYTES - 7));
      assertThrows(IndexOutOfBoundsException.class, () -> newest.getByte(BYTES));
      assertThrows(IndexOutOfBoundsException.class, () -> newest.slice(BYTES - 5, 6));
      assertEquals(1 << 30, newest.slice(BYTES - GIB, 1 << 30).remaining());
    }
    assertThrows(IllegalArgumentException.class, () -> data.readInto(ByteBuffer.allocate(16)));
  }

  // ---- places far apart

  private static void writePlaces(Draft draft, int version) {
    SplittableRandom random = new SplittableRandom(-version);
    for (long offset : places()) {
      draft.putLong(offset, random.nextLong());
    }
  }

  private static void assertPlaces(ReadView snapshot, int version) {
    SplittableRandom random = new SplittableRandom(-version);
    for (long offset : places()) {
      assertEquals(random.nextLong(), snapshot.getLong(offset), "at " + offset);
    }
  }

  /** Both ends, and others that are no borders' neighbours. */
  private static List<Long> places() {
    List<Long> places = new ArrayList<>(List.of(0L, BYTES - 8));
    for (long place = 1; place <= PLACES; place++) {
      places.add(place * (BYTES / (PLACES + 3)) + place);
    }
    return places;
  }

  // ---- borders

  /** The bytes round the border of a window, as they should be. */
  private static final class Around {
    private static final int NEAR = 1 << 20;

    private final long border;
    private final byte[] bytes = new byte[2 * NEAR];
    private final ByteBuffer model = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());

    Around(long border) {
      this.border = border;
    }

    /** In bulk, then each type wherever it straddles the border. */
    void write(Draft draft, SplittableRandom random) {
      random.nextBytes(bytes);
      draft.put(border - NEAR, bytes);
      for (int before = 0; before <= Long.BYTES; before++) {
        int at = NEAR - before;
        long value = random.nextLong();
        draft.putLong(border - before, value);
        model.putLong(at, value);
        assertEquals(value, draft.getLong(border - before));
        assertReads(draft.slice(border - 64, 128));
        draft.putDouble(border - before, (double) value);
        model.putDouble(at, (double) value);
        assertEquals((double) value, draft.getDouble(border - before));
        draft.putInt(border - before, (int) value);
        model.putInt(at, (int) value);
        assertEquals((int) value, draft.getInt(border - before));
        draft.putFloat(border - before, (float) value);
        model.putFloat(at, (float) value);
        assertEquals((float) value, draft.getFloat(border - before));
        draft.putByte(border - before, (byte) value);
        model.put(at, (byte) value);
        assertReads(draft.slice(border - 64, 128));
      }
      draft.slice(border - 20, 40).putLong(16, 5); // through a slice
      model.putLong(NEAR - 4, 5);
    }

    private void assertReads(ByteBuffer slice) {
      assertEquals(-1, slice.mismatch(model.slice(NEAR - 64, 128)));
    }

    void assertReads(ReadView snapshot) {
      byte[] found = new byte[bytes.length];
      snapshot.get(border - NEAR, found);
      assertArrayEquals(bytes, found);
      assertEquals(-1, snapshot.slice(border - NEAR, 2 * NEAR).mismatch(model));
      for (int at = NEAR - Long.BYTES; at <= NEAR; at++) {
        long offset = border - NEAR + at;
        assertEquals(model.get(at), snapshot.getByte(offset));
        assertEquals(model.getInt(at), snapshot.getInt(offset));
        assertEquals(model.getLong(at), snapshot.getLong(offset));
        assertEquals(Float.floatToRawIntBits(model.getFloat(at)), bits(snapshot.getFloat(offset)));
        assertEquals(model.getDouble(at), snapshot.getDouble(offset));
      }
      if (border - 3 + GIB <= BYTES) { // the longest slice there is, across the whole next window
        ByteBuffer longest = snapshot.slice(border - 3, (int) GIB);
        assertEquals(model.getLong(NEAR - 3), longest.getLong(0));
        assertEquals(snapshot.getByte(border - 4 + GIB), longest.get((int) GIB - 1));
      }
    }

    void assertEqual(Snapshot one, Draft other) {
      ByteBuffer expected = one.slice(border - NEAR, 2 * NEAR);
      assertEquals(-1, other.slice(border - NEAR, 2 * NEAR).mismatch(expected));
    }

    private static int bits(float value) {
      return Float.floatToRawIntBits(value);
    }
  }

  /** Where the two buffers begin in the file, which is mapped as a whole. */
  private long[] starts() throws IOException {
    for (int version = 1; version <= 2; version++) { // in buffer 1, then in buffer 0
      try (Draft draft = data.write()) {
        draft.put(0, MARK);
        draft.publish();
      }
    }
    ByteBuffer head = ByteBuffer.allocate(4 << 20);
    String mark = new String(MARK, StandardCharsets.ISO_8859_1);
    ByteBuffer other = ByteBuffer.allocate(MARK.length);
    try (FileChannel file = FileChannel.open(segment.path())) {
      file.read(head, 0);
      long first = new String(head.array(), StandardCharsets.ISO_8859_1).indexOf(mark);
      assertTrue(first > 0, "the mark stands at the head of the file");
      file.read(other, first + BYTES);
      assertArrayEquals(MARK, other.array(), "the other buffer follows");
      return new long[] {first, first + BYTES};
    }
  }

  private static List<Around> borders(long start) {
    List<Around> borders = new ArrayList<>();
    for (long border = GIB; border < start + BYTES; border += GIB) {
      if (border > start) {
        borders.add(new Around(border - start));
      }
    }
    return borders;
  }
}
