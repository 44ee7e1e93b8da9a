package org.interlock.sync;

/**
 * Where a reader-writer lock's words stand, in bytes from the object's start.
 *
 * <pre>
 *   0 the writers' words, as a mutex has them ({@link MutexLayout}), but for
 *  12 readers' waiters word, 32 bits
 * 256 gate, the waiters word of a pending writer, 32 bits     260 zero
 * 384 {@link Enlisted}
 * 512 + 128 s: the readers of slot s, 64 bits ({@link ReadersState}), and zero
 * </pre>
 *
 * <p>A slot's readers have a pair of cache lines for themselves: processors fetch lines in pairs.
 */
final class RwLayout {
  static final long READERS = MutexLayout.OTHER_WAITERS;
  static final long GATE = 256;

  static final long HAVE_READ = 384;

  private static final long SLOTS = HAVE_READ + Enlisted.BYTES;
  private static final long SLOT_BYTES = 128;

  private RwLayout() {}

  static long bytes(int slots) {
    return SLOTS + SLOT_BYTES * slots;
  }

  static long readers(int slot) {
    return SLOTS + SLOT_BYTES * slot;
  }
}
