package org.interlock.shm.linux;

import java.nio.ByteBuffer;
import org.interlock.shm.seam.MappedWords;

/**
 * One thread's wait on many shared words and a private one at the same time, in memory made once.
 */
public final class Watch {
  /** How many shared words one wait takes. */
  public static final int MOST = 127;

  private static final int WAITER_BYTES = 24;
  private static final int SIZE_U32 = 2;
  private static final int SIGNAL = 0;
  private static final int TIMESPEC = 16;
  private static final int WAITERS = 64;
  private static final long SECOND = 1_000_000_000L;

  private final ByteBuffer bytes;
  private final long address;
  private final MappedWords signal;
  private int count;

  /** A watch that watches nothing yet. */
  public Watch() {
    Linux.Buffer memory = Linux.Buffer.of(WAITERS + (MOST + 1) * WAITER_BYTES);
    bytes = memory.bytes;
    address = memory.address;
    signal = new MappedWords(bytes, address);
    put(0, address + SIGNAL, 0);
    count = 1;
  }

  /** Forgets all words. */
  public void clear() {
    count = 1;
  }

  /** Adds a word with the value at which to sleep; false when there are too many. */
  public boolean add(MappedWords words, long offset, int expected) {
    if (count > MOST) {
      return false;
    }
    put(count++, words.address(offset), expected);
    return true;
  }

  private void put(int i, long word, int expected) {
    int at = WAITERS + i * WAITER_BYTES;
    bytes.putLong(at, expected & 0xffffffffL).putLong(at + 8, word).putInt(at + 16, SIZE_U32);
    bytes.putInt(at + 20, 0);
  }

  /** Sleeps until a wake, another value, {@link #signal()} or the deadline of CLOCK_MONOTONIC. */
  public void await(long deadline) {
    bytes.putLong(TIMESPEC, deadline / SECOND).putLong(TIMESPEC + 8, deadline % SECOND);
    LinuxKernel.instance().await(address + WAITERS, count, address + TIMESPEC);
  }

  /** Ends the wait, now or as soon as it begins, and all later ones. */
  public void signal() {
    signal.setVolatile(SIGNAL, 1);
    LinuxKernel.instance().wake(signal, SIGNAL, 1);
  }
}
