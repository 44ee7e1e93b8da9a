package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.interlock.shm.ReadView;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes of drafts and snapshots: each type at each offset, the bounds, slices. */
@Timeout(60)
class VersionedViewTest {
  private static final int BYTES = 203; // no multiple of anything

  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 18));
  private final Versioned data =
      Versioned.of(segment, "data", VersionedOptions.ofSize(BYTES).checksum());
  private final Versioned before = Versioned.of(segment, "before", BYTES);
  private final Versioned after = Versioned.of(segment, "after", BYTES);

  @AfterEach
  void remove() {
    segment.unlink();
    segment.close();
  }

  private static byte[] contents(ReadView view) {
    byte[] bytes = new byte[(int) view.size()];
    view.get(0, bytes);
    return bytes;
  }

  // ---- types

  /** A type, put at an offset of a draft and got from there, as a buffer would do it. */
  private enum Type {
    BYTE(1) {
      @Override
      void put(Draft draft, int offset, long bits, ByteBuffer model) {
        draft.putByte(offset, (byte) bits);
        model.put(offset, (byte) bits);
      }

      @Override
      void assertGets(ReadView view, int offset, ByteBuffer model) {
        assertEquals(model.get(offset), view.getByte(offset));
      }
    },
    INT(4) {
      @Override
      void put(Draft draft, int offset, long bits, ByteBuffer model) {
        draft.putInt(offset, (int) bits);
        model.putInt(offset, (int) bits);
      }

      @Override
      void assertGets(ReadView view, int offset, ByteBuffer model) {
        assertEquals(model.getInt(offset), view.getInt(offset));
      }
    },
    LONG(8) {
      @Override
      void put(Draft draft, int offset, long bits, ByteBuffer model) {
        draft.putLong(offset, bits);
        model.putLong(offset, bits);
      }

      @Override
      void assertGets(ReadView view, int offset, ByteBuffer model) {
        assertEquals(model.getLong(offset), view.getLong(offset));
      }
    },
    FLOAT(4) {
      @Override
      void put(Draft draft, int offset, long bits, ByteBuffer model) {
        draft.putFloat(offset, (float) bits);
        model.putFloat(offset, (float) bits);
      }

      @Override
      void assertGets(ReadView view, int offset, ByteBuffer model) {
        assertEquals(model.getFloat(offset), view.getFloat(offset));
      }
    },
    DOUBLE(8) {
      @Override
      void put(Draft draft, int offset, long bits, ByteBuffer model) {
        draft.putDouble(offset, (double) bits);
        model.putDouble(offset, (double) bits);
      }

      @Override
      void assertGets(ReadView view, int offset, ByteBuffer model) {
        assertEquals(model.getDouble(offset), view.getDouble(offset));
      }
    };

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    abstract void put(Draft draft, int offset, long bits, ByteBuffer model);

    abstract void assertGets(ReadView view, int offset, ByteBuffer model);
  }

  @Test
  @Tag("jdk25")
  void eachTypeStandsAtEachOffsetAsInABufferOfNativeOrder() {
    SplittableRandom random = new SplittableRandom(5);
    ByteBuffer model = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    for (Type type : Type.values()) {
      for (int offset = 0; offset + type.bytes <= BYTES; offset++) {
        try (Draft draft = data.write()) {
          draft.copyCurrent();
          type.put(draft, offset, random.nextLong(), model);
          type.assertGets(draft, offset, model);
          draft.publish();
        }
        try (Snapshot snapshot = data.read()) {
          type.assertGets(snapshot, offset, model);
          assertArrayEquals(model.array(), contents(snapshot), type + " at " + offset);
        }
      }
    }
    assertNeighboursAreUntouched();
  }

  private void assertNeighboursAreUntouched() {
    for (Versioned neighbour : List.of(before, after)) {
      assertEquals(0, neighbour.version());
      try (Snapshot snapshot = neighbour.read()) {
        assertArrayEquals(new byte[BYTES], contents(snapshot));
      }
    }
  }

  @Test
  void bytesAreCopiedInAndOutAtEachOffset() {
    byte[] part = new byte[17];
    new SplittableRandom(6).nextBytes(part);
    for (int offset = 0; offset + part.length <= BYTES; offset++) {
      int at = offset;
      data.update(draft -> draft.put(at, part));
      try (Snapshot snapshot = data.read()) {
        byte[] found = new byte[part.length];
        snapshot.get(at, found);
        assertArrayEquals(part, found);
        snapshot.get(BYTES, new byte[0]); // nothing, at the end
      }
    }
    assertNeighboursAreUntouched();
  }

  // ---- bounds

  private static final List<BiConsumer<ReadView, Long>> GETTERS =
      List.of(
          ReadView::getByte,
          ReadView::getInt,
          ReadView::getLong,
          ReadView::getFloat,
          ReadView::getDouble,
          (view, offset) -> view.get(offset, new byte[1]),
          (view, offset) -> view.slice(offset, 1));

  private static final List<BiConsumer<Draft, Long>> PUTTERS =
      List.of(
          (draft, offset) -> draft.putByte(offset, (byte) 1),
          (draft, offset) -> draft.putInt(offset, 1),
          (draft, offset) -> draft.putLong(offset, 1),
          (draft, offset) -> draft.putFloat(offset, 1),
          (draft, offset) -> draft.putDouble(offset, 1),
          (draft, offset) -> draft.put(offset, new byte[1]));

  @ParameterizedTest
  @ValueSource(longs = {-1, BYTES, BYTES + 1L, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE})
  @Tag("jdk25")
  void offsetsOutsideAreRefused(long outside) {
    try (Snapshot snapshot = data.read();
        Draft draft = data.write()) {
      for (BiConsumer<ReadView, Long> getter : GETTERS) {
        assertThrows(IndexOutOfBoundsException.class, () -> getter.accept(snapshot, outside));
        assertThrows(IndexOutOfBoundsException.class, () -> getter.accept(draft, outside));
      }
      for (BiConsumer<Draft, Long> putter : PUTTERS) {
        assertThrows(IndexOutOfBoundsException.class, () -> putter.accept(draft, outside));
      }
    }
    assertNeighboursAreUntouched();
  }

  @Test
  void accessesThatReachBeyondTheEndAreRefused() {
    try (Snapshot snapshot = data.read();
        Draft draft = data.write()) {
      for (int missing = 1; missing < 8; missing++) {
        long offset = BYTES - 8L + missing;
        for (Executable access :
            List.<Executable>of(
                () -> snapshot.getLong(offset),
                () -> snapshot.getDouble(offset),
                () -> snapshot.get(offset, new byte[8]),
                () -> snapshot.slice(offset, 8),
                () -> draft.putLong(offset, -1),
                () -> draft.putDouble(offset, -1),
                () -> draft.put(offset, new byte[8]))) {
          assertThrows(IndexOutOfBoundsException.class, access);
        }
      }
      assertThrows(IndexOutOfBoundsException.class, () -> snapshot.slice(0, -1));
      assertThrows(IndexOutOfBoundsException.class, () -> snapshot.getInt(BYTES - 3));
      assertThrows(IndexOutOfBoundsException.class, () -> draft.putFloat(BYTES - 3, 1));
      assertThrows(
          IllegalArgumentException.class, () -> snapshot.slice(0, (1 << 30) + 1)); // said so
    }
  }

  // ---- slices

  @Test
  @Tag("jdk25")
  void aSliceIsThePartItselfInNativeOrderAndOfASnapshotReadOnly() {
    data.update(
        draft -> {
          ByteBuffer slice = draft.slice(5, 16);
          assertEquals(ByteOrder.nativeOrder(), slice.order());
          slice.putLong(3, 0x0102030405060708L);
          assertEquals(0x0102030405060708L, draft.getLong(8));
        });
    try (Snapshot snapshot = data.read()) {
      ByteBuffer slice = snapshot.slice(5, 16);
      assertEquals(ByteOrder.nativeOrder(), slice.order());
      assertEquals(16, slice.remaining());
      assertEquals(0x0102030405060708L, slice.getLong(3));
      assertTrue(slice.isReadOnly() && slice.isDirect());
      assertThrows(ReadOnlyBufferException.class, () -> slice.put(0, (byte) 1));
      assertEquals(0, snapshot.slice(BYTES, 0).remaining());
      assertEquals(0x0102030405060708L, snapshot.longs(8, 1).get(0));
      assertThrows(ReadOnlyBufferException.class, () -> snapshot.longs(8, 1).put(0, 1));
      assertThrows(ReadOnlyBufferException.class, () -> snapshot.ints(8, 1).put(0, 1));
      assertThrows(ReadOnlyBufferException.class, () -> snapshot.doubles(8, 1).put(0, 1));
      assertThrows(ReadOnlyBufferException.class, () -> snapshot.floats(8, 1).put(0, 1));
    }
  }

  @Test
  @Tag("jdk25")
  void afterCloseGettersThrowAndASliceIsNoFault() {
    data.update(draft -> draft.putLong(0, 1));
    Snapshot snapshot = data.read();
    ByteBuffer slice = snapshot.slice(0, 8);
    snapshot.close();
    for (BiConsumer<ReadView, Long> getter : GETTERS) {
      String message =
          assertThrows(IllegalStateException.class, () -> getter.accept(snapshot, 0L)).getMessage();
      assertTrue(message.contains("snapshot of version 1") && message.contains("data"), message);
    }
    assertThrows(IllegalStateException.class, snapshot::verify);
    assertThrows(IllegalStateException.class, snapshot::published);
    for (long next = 2; next < 10; next++) {
      long value = next;
      data.update(draft -> draft.putLong(0, value));
      long found = slice.getLong(0);
      assertTrue(found >= 1 && found <= value, "some version's, " + found);
    }
  }

  // ---- checksums

  @Test
  void withoutChecksumsVerifyIsRefused() {
    before.update(draft -> draft.putLong(0, 1));
    try (Snapshot snapshot = before.read()) {
      String message = assertThrows(IllegalStateException.class, snapshot::verify).getMessage();
      assertTrue(message.contains("before") && message.contains("checksum"), message);
    }
  }

  @Test
  @Tag("jdk25")
  void everyVersionVerifiesUntilAByteOfItIsChanged() {
    try (Snapshot zero = data.read()) {
      assertTrue(zero.verify(), "version 0");
      for (int version = 1; version <= 4; version++) {
        int value = version;
        data.update(draft -> draft.putByte(BYTES - value, (byte) value));
        try (Snapshot snapshot = data.read()) {
          assertTrue(snapshot.verify(), "version " + version);
        }
        if (version == 1) {
          assertTrue(zero.verify(), "still");
          zero.close();
        }
      }
    }
    for (int offset : new int[] {0, BYTES / 2, BYTES - 1}) {
      data.update(draft -> draft.putByte(0, (byte) 7));
      ByteBuffer behindItsBack = sliceOfADraftThatIsPublished();
      try (Snapshot snapshot = data.read()) {
        assertTrue(snapshot.verify());
        byte was = behindItsBack.get(offset);
        behindItsBack.put(offset, (byte) (was + 1));
        assertFalse(snapshot.verify(), "changed at " + offset);
        behindItsBack.put(offset, was);
        assertTrue(snapshot.verify());
      }
    }
  }

  private ByteBuffer sliceOfADraftThatIsPublished() {
    try (Draft draft = data.write()) {
      ByteBuffer slice = draft.copyCurrent().slice(0, BYTES);
      draft.publish();
      return slice;
    }
  }
}
