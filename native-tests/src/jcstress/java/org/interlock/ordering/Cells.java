package org.interlock.ordering;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.interlock.shm.seam.MappedWords;

/**
 * Zeroed words of a direct buffer, one line for each state of a test. They come again, after many
 * times as many states as jcstress has at a time: a buffer of its own for each would cost more than
 * the test.
 */
public final class Cells {
  private static final int BYTES = 128; // with the line that is fetched beside it
  private static final int COUNT = 1 << 17;
  private static final MappedWords ALL = all();
  private static final AtomicInteger next = new AtomicInteger();

  private Cells() {}

  private static MappedWords all() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES * COUNT + BYTES).alignedSlice(BYTES);
    return new MappedWords(buffer.order(ByteOrder.nativeOrder()), 0); // no kernel in these tests
  }

  /** The next line. */
  public static MappedWords next() {
    MappedWords cell = ALL.slice((long) BYTES * (next.getAndIncrement() & (COUNT - 1)), BYTES);
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      cell.setLong(at, 0);
    }
    return cell;
  }
}
