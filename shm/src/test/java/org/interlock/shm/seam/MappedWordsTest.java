package org.interlock.shm.seam;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each operation does what VarHandle's operation of that name does, to its word and no other. */
@Timeout(60)
@Tag("jdk25")
class MappedWordsTest {
  private static final int OLD = 0x01234567;
  private static final long OLD_LONG = 0x0123456789abcdefL;

  private final ByteBuffer memory = ByteBuffer.allocateDirect(64).order(ByteOrder.nativeOrder());
  private final MappedWords words = new MappedWords(memory, 1L << 40);

  private void int32(int expectedNew, Object expectedResult, Function<Words, Object> operation) {
    memory.putInt(8, OLD);
    assertEquals(expectedResult, operation.apply(words));
    assertEquals(expectedNew, memory.getInt(8));
    assertNeighboursAreZero(8, 4);
  }

  private void int64(long expectedNew, Object expectedResult, Function<Words, Object> operation) {
    memory.putLong(16, OLD_LONG);
    assertEquals(expectedResult, operation.apply(words));
    assertEquals(expectedNew, memory.getLong(16));
    assertNeighboursAreZero(16, 8);
  }

  private void assertNeighboursAreZero(int offset, int bytes) {
    byte[] all = new byte[64];
    memory.get(0, all);
    for (int i = offset; i < offset + bytes; i++) {
      all[i] = 0;
    }
    assertArrayEquals(new byte[64], all);
  }

  @Test
  void reads() {
    int32(OLD, OLD, w -> w.get(8));
    int32(OLD, OLD, w -> w.getOpaque(8));
    int32(OLD, OLD, w -> w.getAcquire(8));
    int32(OLD, OLD, w -> w.getVolatile(8));
  }

  @Test
  void longReads() {
    int64(OLD_LONG, OLD_LONG, w -> w.getLong(16));
    int64(OLD_LONG, OLD_LONG, w -> w.getOpaqueLong(16));
    int64(OLD_LONG, OLD_LONG, w -> w.getAcquireLong(16));
    int64(OLD_LONG, OLD_LONG, w -> w.getVolatileLong(16));
  }

  @Test
  void writes() {
    List<BiConsumer<Words, Integer>> stores =
        List.of(
            (w, value) -> w.set(8, value),
            (w, value) -> w.setRelease(8, value),
            (w, value) -> w.setVolatile(8, value));
    for (BiConsumer<Words, Integer> store : stores) {
      int32(-7, true, done(w -> store.accept(w, -7)));
    }
  }

  @Test
  void longWrites() {
    List<BiConsumer<Words, Long>> stores =
        List.of(
            (w, value) -> w.setLong(16, value),
            (w, value) -> w.setReleaseLong(16, value),
            (w, value) -> w.setVolatileLong(16, value));
    for (BiConsumer<Words, Long> store : stores) {
      int64(-7L << 33, true, done(w -> store.accept(w, -7L << 33)));
    }
  }

  private static Function<Words, Object> done(java.util.function.Consumer<Words> operation) {
    return w -> {
      operation.accept(w);
      return true;
    };
  }

  @Test
  void readModifyWrites() {
    int32(9, true, w -> w.compareAndSet(8, OLD, 9));
    int32(OLD, false, w -> w.compareAndSet(8, OLD + 1, 9));
    int32(OLD - 3, OLD, w -> w.getAndAdd(8, -3));
    int32(42, OLD, w -> w.getAndSet(8, 42));
    int32(OLD | 0xf000, OLD, w -> w.getAndBitwiseOr(8, 0xf000));
    int32(OLD & 0xf0ff, OLD, w -> w.getAndBitwiseAnd(8, 0xf0ff));
  }

  @Test
  void longReadModifyWrites() {
    int64(9, true, w -> w.compareAndSetLong(16, OLD_LONG, 9));
    int64(OLD_LONG, false, w -> w.compareAndSetLong(16, OLD_LONG - (1L << 32), 9));
    int64(OLD_LONG - (1L << 40), OLD_LONG, w -> w.getAndAddLong(16, -(1L << 40)));
    int64(42, OLD_LONG, w -> w.getAndSetLong(16, 42));
  }

  @Test
  void readModifyWritesWrapAround() {
    words.set(0, Integer.MAX_VALUE);
    assertEquals(Integer.MAX_VALUE, words.getAndAdd(0, 1));
    assertEquals(Integer.MIN_VALUE, words.get(0));
    words.setLong(8, Long.MAX_VALUE);
    assertEquals(Long.MAX_VALUE, words.getAndAddLong(8, 1));
    assertEquals(Long.MIN_VALUE, words.getLong(8));
  }

  @Test
  void bytes() {
    words.setBytes(3, new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {0, 1, 2, 3, 0}, words.getBytes(2, 5));
    assertArrayEquals(new byte[0], words.getBytes(64, 0));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.setBytes(62, new byte[3]));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.getBytes(62, 3));
  }

  @Test
  void aSliceHasItsOwnOffsetsBoundsAndAddress() {
    MappedWords slice = words.slice(16, 16);
    assertEquals((1L << 40) + 16, slice.address(0));
    assertEquals((1L << 40) + 24, slice.address(8));
    slice.set(4, 5);
    assertEquals(5, words.get(20));
    slice.setLong(8, 0x0102030405060708L);
    assertEquals(0x0102030405060708L, words.getLong(24));
    MappedWords inner = slice.slice(4, 4);
    assertEquals(5, inner.getVolatile(0));
    assertEquals((1L << 40) + 20, inner.address(0));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> inner.get(4));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> slice.getLong(16));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> slice.slice(8, 9));
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> slice.slice(-8, 8));
  }

  @Test
  void outsideIsRefused() {
    for (long offset : new long[] {-4, 64, 68}) {
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.getVolatile(offset));
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.compareAndSet(offset, 0, 1));
      assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.setRelease(offset, 1));
    }
    assertThrowsExactly(IndexOutOfBoundsException.class, () -> words.getAcquireLong(60));
    assertArrayEquals(new byte[64], words.getBytes(0, 64));
  }

  @Test
  void aWordThatIsNotAlignedIsRefused() {
    assertThrowsExactly(IllegalStateException.class, () -> words.getVolatile(2));
    assertThrowsExactly(IllegalStateException.class, () -> words.compareAndSet(1, 0, 1));
    assertThrowsExactly(IllegalStateException.class, () -> words.getAndAddLong(4, 1));
    assertFalse(words.get(0) != 0);
  }

  @Test
  void readModifyWritesOfTwoThreadsLoseNothing() throws InterruptedException {
    CountDownLatch start = new CountDownLatch(2);
    Thread[] threads = new Thread[2];
    for (int i = 0; i < threads.length; i++) {
      int mine = i;
      threads[i] =
          new Thread(
              () -> {
                start.countDown();
                while (start.getCount() > 0) {
                  Thread.onSpinWait();
                }
                count(mine);
              });
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(200_000, words.get(0));
    assertEquals(200_000L << 32, words.getLong(8));
    assertEquals(200_000, words.get(16));
    assertEquals(200_000, words.getLong(24));
    assertEquals(0b11 << 8, words.get(32) & 0xff00);
  }

  private void count(int mine) {
    for (int i = 0; i < 100_000; i++) {
      words.getAndAdd(0, 1);
      words.getAndAddLong(8, 1L << 32);
      int seen;
      do {
        seen = words.getVolatile(16);
      } while (!words.compareAndSet(16, seen, seen + 1));
      long seenLong;
      do {
        seenLong = words.getVolatileLong(24);
      } while (!words.compareAndSetLong(24, seenLong, seenLong + 1));
      int bit = 1 << mine;
      assertTrue((words.getAndBitwiseOr(32, bit) & bit) == 0);
      assertTrue((words.getAndBitwiseAnd(32, ~bit) & bit) != 0);
    }
    words.getAndBitwiseOr(32, 1 << (8 + mine));
  }
}
