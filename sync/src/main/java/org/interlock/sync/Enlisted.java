package org.interlock.sync;

import org.interlock.shm.seam.Words;

/** Which slots have ever read: a bit each, so that a writer looks at the counts of those alone. */
final class Enlisted {
  /** What the bits of all slots take. */
  static final long BYTES = 128;

  private static final int WORD_BITS = 6;

  private final Words words;
  private final long offset;
  private final int slot;
  private final int slots;
  private volatile boolean mine;

  /**
   * Bits at an offset.
   *
   * @param slot my own
   * @param slots how many there are
   */
  Enlisted(Words words, long offset, int slot, int slots) {
    this.words = words;
    this.offset = offset;
    this.slot = slot;
    this.slots = slots;
  }

  /** Whether my slot is known to be among them. */
  boolean isMine() {
    return mine;
  }

  /** Before my first count: it stays for as long as the segment is there. */
  void add() {
    if (mine) {
      return;
    }
    long at = at(slot);
    long before;
    do {
      before = words.getVolatileLong(at);
    } while (!words.compareAndSetLong(at, before, before | 1L << slot)); // modulo 64
    mine = true;
  }

  /** The bits of a slot, which is a multiple of 64, and those after it. Volatile: as the counts. */
  long bits(int base) {
    return words.getVolatileLong(at(base));
  }

  /** The first slot from one on; -1 when there is none. */
  int next(int from) {
    for (int at = from; at < slots; at = (at | Long.SIZE - 1) + 1) {
      long bits = bits(at) >>> at; // modulo 64
      if (bits != 0) {
        int found = at + Long.numberOfTrailingZeros(bits);
        return found < slots ? found : -1;
      }
    }
    return -1;
  }

  private long at(int slot) {
    return offset + (long) (slot >>> WORD_BITS) * Long.BYTES;
  }
}
