package org.interlock.shm.seam;

import java.nio.charset.StandardCharsets;

/**
 * Shared 32- and 64-bit words at byte offsets, under VarHandle's own names: plain names are the
 * 32-bit forms, names ending in {@code Long} the 64-bit ones. All protocol code reaches shared
 * memory through this type alone.
 *
 * <p>Offsets count from the start of the object and are multiples of the word's size. Production
 * loads one subclass only, so that each call is bound and inlined by the compiler; a test loads
 * another to choose interleavings and deaths.
 */
public abstract class Words {
  /** For the implementations. */
  protected Words() {}

  public abstract int get(long offset);

  public abstract int getOpaque(long offset);

  public abstract int getAcquire(long offset);

  public abstract int getVolatile(long offset);

  public abstract void set(long offset, int value);

  public abstract void setRelease(long offset, int value);

  public abstract void setVolatile(long offset, int value);

  public abstract boolean compareAndSet(long offset, int expected, int value);

  public abstract int getAndAdd(long offset, int delta);

  public abstract int getAndSet(long offset, int value);

  public abstract int getAndBitwiseOr(long offset, int mask);

  public abstract int getAndBitwiseAnd(long offset, int mask);

  public abstract long getLong(long offset);

  public abstract long getOpaqueLong(long offset);

  public abstract long getAcquireLong(long offset);

  public abstract long getVolatileLong(long offset);

  public abstract void setLong(long offset, long value);

  public abstract void setReleaseLong(long offset, long value);

  public abstract void setVolatileLong(long offset, long value);

  public abstract boolean compareAndSetLong(long offset, long expected, long value);

  public abstract long getAndAddLong(long offset, long delta);

  public abstract long getAndSetLong(long offset, long value);

  /** Copies bytes in, plainly: a reader may see half of them. */
  public abstract void setBytes(long offset, byte[] from);

  /** Copies bytes out, plainly: half of them may be newer than the others. */
  public abstract byte[] getBytes(long offset, int count);

  /** Writes one byte of length and as much of a text, in UTF-8, as fits; plainly. */
  public final void setText(long offset, int bytes, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] field = new byte[bytes];
    int length = Math.min(utf8.length, bytes - 1);
    field[0] = (byte) length;
    System.arraycopy(utf8, 0, field, 1, length);
    setBytes(offset, field);
  }

  /** The text in such a field; plainly, and safe to print whatever stands there. */
  public final String getText(long offset, int bytes) {
    byte[] field = getBytes(offset, bytes);
    int length = Math.min(field[0] & 0xff, bytes - 1);
    return new String(field, 1, length, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "?");
  }

  /** A part of these words, with offsets of its own. */
  public abstract Words slice(long offset, long bytes);
}
