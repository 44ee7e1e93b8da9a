package org.interlock.shm.seam;

import java.nio.ByteBuffer;

/**
 * Plain bytes of shared memory, of any size, in native byte order: what users read and write, where
 * {@link Words} are what protocols do. Offsets need no alignment; who calls has checked them.
 *
 * <p>As for words, production loads one subclass only, and a test may load another.
 */
public abstract class Bytes {
  /** How many bytes a slice can have. */
  public static final int MOST_OF_A_SLICE = 1 << 30;

  /** Refuses a slice that would be too long. */
  public static void checkSlice(int bytes) {
    if (bytes > MOST_OF_A_SLICE) {
      throw new IllegalArgumentException(
          "a slice has at most " + MOST_OF_A_SLICE + " bytes, asked were " + bytes);
    }
  }

  /** For the implementations. */
  protected Bytes() {}

  public abstract byte getByte(long offset);

  public abstract void putByte(long offset, byte value);

  public abstract int getInt(long offset);

  public abstract void putInt(long offset, int value);

  public abstract long getLong(long offset);

  public abstract void putLong(long offset, long value);

  public abstract float getFloat(long offset);

  public abstract void putFloat(long offset, float value);

  public abstract double getDouble(long offset);

  public abstract void putDouble(long offset, double value);

  /** Copies bytes out. */
  public abstract void get(long offset, byte[] into);

  /** Copies bytes in. */
  public abstract void put(long offset, byte[] from);

  /** Copies so many bytes out, to a buffer's position, which moves. */
  public abstract void get(long offset, ByteBuffer into, int count);

  /** Copies so many bytes from one place to another that does not overlap it. */
  public abstract void copy(long from, long to, long count);

  /** The bytes themselves, in native byte order; at most {@link #MOST_OF_A_SLICE}. */
  public abstract ByteBuffer slice(long offset, int bytes);
}
