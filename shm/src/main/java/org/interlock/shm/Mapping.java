package org.interlock.shm;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.MappedWords;

/**
 * One contiguous mapping of a segment, seen through buffers that begin every GiB and are up to 2
 * GiB long, so that an access of up to 1 GiB never straddles one.
 *
 * <p>{@link #retire} gives the pages back; the address range stays reserved, over anonymous zeros,
 * until the last buffer made from a window is unreachable. A late access can read zeros, never
 * fault.
 */
final class Mapping {
  private static final int STEP_BITS = 30;
  private static final long WINDOW_STEP = 1L << STEP_BITS; // not less than Bytes.MOST_OF_A_SLICE
  private static final long POPULATE_UP_TO = 64L << 20;
  private static final Cleaner CLEANER = Cleaner.create();

  private final long address;
  private final long length;
  private final ByteBuffer[] windows;

  private Mapping(long address, long length) {
    this.address = address;
    this.length = length;
    this.windows = new ByteBuffer[(int) ((length + WINDOW_STEP - 1) >>> STEP_BITS)];
    AtomicInteger left = new AtomicInteger(windows.length);
    Runnable unmapAfterLast =
        () -> {
          if (left.decrementAndGet() == 0) {
            Linux.unmap(address, length);
          }
        };
    for (int i = 0; i < windows.length; i++) {
      long start = (long) i << STEP_BITS;
      windows[i] = Linux.buffer(address + start, (int) Math.min(Integer.MAX_VALUE, length - start));
      CLEANER.register(windows[i], unmapAfterLast); // slices keep their window reachable
    }
  }

  static Mapping of(int fd, long length) throws ErrnoException {
    return new Mapping(Linux.map(fd, length, POPULATE_UP_TO), length);
  }

  /**
   * The window in which {@link #index} of an offset stands, with at least 1 GiB or the end behind.
   */
  ByteBuffer window(long offset) {
    return windows[(int) (offset >>> STEP_BITS)];
  }

  static int index(long offset) {
    return (int) (offset & (WINDOW_STEP - 1));
  }

  MappedWords words(long offset, long bytes) {
    return new MappedWords(window(offset), address + (offset & -WINDOW_STEP))
        .slice(index(offset), bytes);
  }

  void retire() throws ErrnoException {
    try {
      Linux.mapZeroesOver(address, length);
    } finally {
      Reference.reachabilityFence(this); // else the range may be given back, and be another's
    }
  }
}
