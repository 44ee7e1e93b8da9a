package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.kenai.jffi.MemoryIO;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Regions: zeroed, aligned, checked, of every type, and harmless after close. */
@Timeout(60)
class RegionTest {
  private static final int SIZE = 100;

  @RegisterExtension final Scratch scratch = new Scratch();

  private String name;
  private Segment segment;
  private Region region;

  @BeforeEach
  void create() {
    name = scratch.name();
    segment = Segment.create(name, SegmentOptions.ofSize(1 << 16));
    region = segment.region("r", SIZE);
  }

  @AfterEach
  void close() {
    segment.close();
  }

  /** One access of each method at an offset, and how many bytes it touches. */
  private record Access(String method, int bytes, BiConsumer<Region, Long> at) {}

  private static final List<Access> ACCESSES =
      List.of(
          new Access("getByte", 1, Region::getByte),
          new Access("getInt", 4, Region::getInt),
          new Access("getLong", 8, Region::getLong),
          new Access("getFloat", 4, Region::getFloat),
          new Access("getDouble", 8, Region::getDouble),
          new Access("get", 10, (r, at) -> r.get(at, new byte[10])),
          new Access("slice", 10, (r, at) -> r.slice(at, 10)),
          new Access("putByte", 1, (r, at) -> r.putByte(at, (byte) 1)),
          new Access("putInt", 4, (r, at) -> r.putInt(at, 1)),
          new Access("putLong", 8, (r, at) -> r.putLong(at, 1)),
          new Access("putFloat", 4, (r, at) -> r.putFloat(at, 1)),
          new Access("putDouble", 8, (r, at) -> r.putDouble(at, 1)),
          new Access("put", 10, (r, at) -> r.put(at, new byte[10])));

  @Test
  void everyMethodChecksItsBounds() {
    Region before = segment.region("a", 64);
    Region after = segment.region("z", 64);
    for (Access access : ACCESSES) {
      long last = (long) SIZE - access.bytes();
      access.at().accept(region, 0L);
      access.at().accept(region, last);
      for (long outside :
          new long[] {
            -1,
            -access.bytes(),
            last + 1,
            SIZE,
            SIZE + 1,
            1L << 31,
            1L << 32, // its low 32 bits are an offset inside
            (1L << 32) + 8,
            Long.MAX_VALUE - access.bytes(),
            Long.MAX_VALUE,
            Long.MIN_VALUE
          }) {
        assertThrowsExactly(
            IndexOutOfBoundsException.class,
            () -> access.at().accept(region, outside),
            access.method() + " at " + outside);
      }
    }
    assertArrayEquals(new byte[64], bytes(before));
    assertArrayEquals(new byte[64], bytes(after));
  }

  @Test
  void sliceLengthsAreChecked() {
    for (int bytes : new int[] {-1, Integer.MIN_VALUE, SIZE + 1, 1 << 30}) {
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> region.slice(0, bytes));
    }
    refused(IllegalArgumentException.class, () -> region.slice(0, Integer.MAX_VALUE), "slice");
    assertEquals(0, region.slice(SIZE, 0).capacity());
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> region.get(1, new byte[SIZE]));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> region.put(1, new byte[SIZE]));
  }

  @Test
  void aRegionIsZeroedAlignedAndKnowsItsNameAndSize() {
    for (int size : new int[] {1, 7, 64, 65, 129, 4096}) {
      Region each = segment.region("r" + size, size);
      assertEquals(size, each.size());
      assertEquals("r" + size, each.name());
      assertArrayEquals(new byte[size], bytes(each));
      long address = MemoryIO.getInstance().getDirectBufferAddress(each.slice(0, 1));
      assertEquals(0, address % 64, "address of " + each);
    }
  }

  @Test
  @Tag("jdk25")
  void everyTypeIsReadAsItWasWritten() {
    region.putByte(0, (byte) -3);
    region.putInt(1, 0x89abcdef);
    region.putLong(5, Long.MIN_VALUE + 7);
    region.putFloat(13, -0.0f);
    region.putDouble(17, Math.PI);
    assertEquals(-3, region.getByte(0));
    assertEquals(0x89abcdef, region.getInt(1));
    assertEquals(Long.MIN_VALUE + 7, region.getLong(5));
    assertEquals(-0.0f, region.getFloat(13));
    assertEquals(Math.PI, region.getDouble(17));
  }

  @Test
  void byteOrderIsTheMachines() {
    region.putLong(0, 0x0102030405060708L);
    ByteBuffer expected = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    byte[] found = new byte[8];
    region.get(0, found);
    byte[] written = new byte[8];
    expected.putLong(0, 0x0102030405060708L).get(0, written);
    assertArrayEquals(written, found);
    assertEquals(ByteOrder.nativeOrder(), region.slice(0, 8).order());
    assertEquals(0x0102030405060708L, region.slice(0, 8).getLong(0));
  }

  @Test
  void bulkCopiesAreExactAtEveryOffset() {
    byte[] random = new byte[40];
    new Random(1).nextBytes(random);
    for (int offset = 0; offset <= SIZE - random.length; offset++) {
      region.put(0, new byte[SIZE]);
      region.put(offset, random);
      byte[] all = bytes(region);
      byte[] expected = new byte[SIZE];
      System.arraycopy(random, 0, expected, offset, random.length);
      assertArrayEquals(expected, all);
    }
    region.put(SIZE, new byte[0]);
    region.get(SIZE, new byte[0]);
  }

  @Test
  void aSliceIsTheMemoryItselfAndNoMore() {
    ByteBuffer slice = region.slice(8, 16);
    assertEquals(16, slice.capacity());
    slice.putLong(0, 5);
    assertEquals(5, region.getLong(8));
    region.putLong(16, 6);
    assertEquals(6, slice.getLong(8));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> slice.getLong(9));
    assertThrowsExactly(BufferUnderflowException.class, () -> slice.position(16).get());
    assertThrowsExactly(BufferOverflowException.class, () -> slice.position(16).put((byte) 0));
  }

  @Test
  void oneNameIsOneRegionFromEveryHandle() {
    try (Segment other = Segment.openOrCreate(name, SegmentOptions.ofSize(1))) {
      long free = segment.free();
      other.region("r", SIZE).putLong(0, 12);
      assertEquals(12, region.getLong(0));
      assertEquals(12, segment.region("r", SIZE).getLong(0));
      assertEquals(free, segment.free());
      other.region("second", 8).putLong(0, 13);
      assertEquals(13, segment.region("second", 8).getLong(0));
      assertEquals(0, segment.region("third", 8).getLong(0));
    }
  }

  @Test
  void regionsDoNotOverlap() {
    Region[] all = new Region[20];
    for (int i = 0; i < all.length; i++) {
      all[i] = segment.region("n" + i, 1 + 37 * i);
      byte[] mine = new byte[1 + 37 * i];
      java.util.Arrays.fill(mine, (byte) (i + 1));
      all[i].put(0, mine);
    }
    for (int i = 0; i < all.length; i++) {
      for (byte value : bytes(all[i])) {
        assertEquals(i + 1, value);
      }
    }
  }

  @Test
  @Tag("jdk25")
  void afterCloseEveryMethodThrowsAndASliceReadsZeros() {
    region.putLong(0, 77);
    ByteBuffer slice = region.slice(0, SIZE);
    segment.close();
    for (Access access : ACCESSES) {
      refused(IllegalStateException.class, () -> access.at().accept(region, 0L), name, "closed");
    }
    assertEquals(SIZE, region.size());
    assertTrue(region.toString().contains("r"));
    for (int i = 0; i < SIZE; i++) {
      assertEquals(0, slice.get(i));
    }
    slice.putLong(0, 99);
    try (Segment again = Segment.open(name)) {
      assertEquals(77, again.region("r", SIZE).getLong(0));
    }
  }

  @Test
  void aSliceOutlivesSegmentAndRegion() {
    ByteBuffer slice = region.slice(0, 8);
    segment.close();
    region = null;
    segment = Segment.open(name); // for the next mapping, perhaps at the address of the last
    for (int i = 0; i < 20; i++) {
      System.gc();
      assertEquals(0, slice.getLong(0));
    }
  }

  private static byte[] bytes(Region region) {
    byte[] bytes = new byte[(int) region.size()];
    region.get(0, bytes);
    return bytes;
  }

  @Test
  @Tag("jdk25")
  void partsAreBuffersOfNumbersToo() {
    region.putInt(1, 7);
    region.putLong(5, -8);
    region.putFloat(13, 1.5f);
    region.putDouble(17, -2.5);
    assertEquals(7, region.ints(1, 1).get(0));
    assertEquals(-8, region.longs(5, 1).get(0));
    assertEquals(1.5f, region.floats(13, 1).get(0));
    assertEquals(-2.5, region.doubles(17, 1).get(0));
    region.doubles(4, SIZE / 8).put(11, 3.5);
    assertEquals(3.5, region.getDouble(4 + 11 * 8));
    assertEquals(0, region.ints(SIZE, 0).capacity());
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> region.doubles(5, SIZE / 8));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> region.ints(0, -1));
    assertThrowsExactly(IllegalArgumentException.class, () -> region.longs(0, Integer.MAX_VALUE));
  }
}
