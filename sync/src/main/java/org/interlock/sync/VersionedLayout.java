package org.interlock.sync;

/**
 * Where the words of versioned data stand, in bytes from the object's start.
 *
 * <pre>
 *    0 the writers' words, as a mutex has them ({@link MutexLayout}), but for
 *   12 newer, the waiters word of those that wait for a version, 32 bits
 *  256 current, 64 bits ({@link CurrentState})
 *  320 gate, the waiters word of a writer that waits for a buffer, 32 bits
 *  384 {@link Enlisted}
 *  512 + 64 b: buffer b's version, 64 bits
 *        8 published and 16 superseded, ms since 1970     24 checksum, 32 bits     32 zero
 * 1024 + 128 s + 8 b: pins of slot s on buffer b, 64 bits ({@link ReadersState})
 * 1024 + 128 slots + stride × b: the bytes of buffer b
 * </pre>
 *
 * <p>Current and the gate have lines of their own: each reader reads current, each unpin the gate.
 */
final class VersionedLayout {
  static final long NEWER = MutexLayout.OTHER_WAITERS;
  static final long CURRENT = 256;
  static final long GATE = 320;
  static final long HAVE_READ = 384;

  private static final long BUFFERS = HAVE_READ + Enlisted.BYTES;
  private static final long BUFFER_BYTES = 64;
  private static final long PINS = BUFFERS + BUFFER_BYTES * VersionedOptions.MOST_BUFFERS;
  private static final long SLOT_BYTES = 128;
  private static final long ALIGNMENT = 128;
  private static final int CHECKSUMS = 256; // beside the number of buffers

  private VersionedLayout() {}

  static long bytes(VersionedOptions options, int slots) {
    return data(options.bytes(), slots, options.buffers());
  }

  /** The directory's second parameter. */
  static long parameter(VersionedOptions options) {
    return options.hasChecksum() ? CHECKSUMS + options.buffers() : options.buffers();
  }

  static long version(int buffer) {
    return BUFFERS + BUFFER_BYTES * buffer;
  }

  static long published(int buffer) {
    return version(buffer) + 8;
  }

  static long superseded(int buffer) {
    return version(buffer) + 16;
  }

  static long checksum(int buffer) {
    return version(buffer) + 24;
  }

  static long pins(int slot, int buffer) {
    return PINS + SLOT_BYTES * slot + (long) Long.BYTES * buffer;
  }

  /** The first byte of a buffer. */
  static long data(long bytes, int slots, int buffer) {
    long stride = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return PINS + SLOT_BYTES * slots + stride * buffer;
  }
}
