package org.interlock.shm;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Plain reads of shared memory in native byte order. Offsets count bytes from the view's start and
 * need no alignment. Plain means: without a lock around them, two processes may see half of each
 * other's writes.
 *
 * <p>Every method throws {@link IndexOutOfBoundsException} for bytes outside the view and {@link
 * IllegalStateException} after close.
 */
public interface ReadView {
  /** How many bytes there are. */
  long size();

  /** Reads a byte. */
  byte getByte(long offset);

  /** Reads an int. */
  int getInt(long offset);

  /** Reads a long. */
  long getLong(long offset);

  /** Reads a float. */
  float getFloat(long offset);

  /** Reads a double. */
  double getDouble(long offset);

  /**
   * A part of the memory itself, in native byte order, not a copy. At most 1 GiB.
   *
   * <p>A slice cannot throw: once the segment is closed it reads zeros and its writes vanish.
   */
  ByteBuffer slice(long offset, int bytes);

  /** A {@link #slice} of so many ints. */
  default IntBuffer ints(long offset, int count) {
    return slice(offset, bytes(count, Integer.BYTES)).asIntBuffer();
  }

  /** A {@link #slice} of so many longs. */
  default LongBuffer longs(long offset, int count) {
    return slice(offset, bytes(count, Long.BYTES)).asLongBuffer();
  }

  /** A {@link #slice} of so many floats. */
  default FloatBuffer floats(long offset, int count) {
    return slice(offset, bytes(count, Float.BYTES)).asFloatBuffer();
  }

  /** A {@link #slice} of so many doubles. */
  default DoubleBuffer doubles(long offset, int count) {
    return slice(offset, bytes(count, Double.BYTES)).asDoubleBuffer();
  }

  private static int bytes(int count, int size) {
    return (int) Math.min(Integer.MAX_VALUE, (long) count * size); // what slice refuses stays so
  }

  /** Copies {@code into.length} bytes out. */
  void get(long offset, byte[] into);
}
