package org.interlock.shm;

/** {@link ReadView} with plain writes; the same rules. */
public interface WriteView extends ReadView {
  /** Writes a byte. */
  void putByte(long offset, byte value);

  /** Writes an int. */
  void putInt(long offset, int value);

  /** Writes a long. */
  void putLong(long offset, long value);

  /** Writes a float. */
  void putFloat(long offset, float value);

  /** Writes a double. */
  void putDouble(long offset, double value);

  /** Copies bytes in. */
  void put(long offset, byte[] from);
}
