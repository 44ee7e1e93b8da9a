package org.interlock.shm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.interlock.shm.seam.Bytes;
import org.interlock.shm.seam.Words;

/**
 * Plain bytes over words that are simulated or counted: at most eight of them an access, so that
 * something can happen between any two words of a larger one.
 */
public final class BytesOfWords extends Bytes {
  private final Words words;

  public BytesOfWords(Words words) {
    this.words = words;
  }

  @Override
  public byte getByte(long offset) {
    return words.getBytes(offset, Byte.BYTES)[0];
  }

  @Override
  public void putByte(long offset, byte value) {
    words.setBytes(offset, new byte[] {value});
  }

  @Override
  public int getInt(long offset) {
    return read(offset, Integer.BYTES).getInt(0);
  }

  @Override
  public void putInt(long offset, int value) {
    words.setBytes(offset, room(Integer.BYTES).putInt(0, value).array());
  }

  @Override
  public long getLong(long offset) {
    return isAligned(offset) ? words.getLong(offset) : read(offset, Long.BYTES).getLong(0);
  }

  @Override
  public void putLong(long offset, long value) {
    if (isAligned(offset)) {
      words.setLong(offset, value);
    } else {
      words.setBytes(offset, room(Long.BYTES).putLong(0, value).array());
    }
  }

  private static boolean isAligned(long offset) {
    return offset % Long.BYTES == 0;
  }

  @Override
  public float getFloat(long offset) {
    return Float.intBitsToFloat(getInt(offset));
  }

  @Override
  public void putFloat(long offset, float value) {
    putInt(offset, Float.floatToRawIntBits(value));
  }

  @Override
  public double getDouble(long offset) {
    return Double.longBitsToDouble(getLong(offset));
  }

  @Override
  public void putDouble(long offset, double value) {
    putLong(offset, Double.doubleToRawLongBits(value));
  }

  @Override
  public void get(long offset, byte[] into) {
    get(offset, ByteBuffer.wrap(into), into.length);
  }

  @Override
  public void put(long offset, byte[] from) {
    for (int done = 0; done < from.length; done += Long.BYTES) {
      byte[] part = new byte[Math.min(Long.BYTES, from.length - done)];
      System.arraycopy(from, done, part, 0, part.length);
      words.setBytes(offset + done, part);
    }
  }

  @Override
  public void get(long offset, ByteBuffer into, int count) {
    for (int done = 0; done < count; done += Long.BYTES) {
      into.put(words.getBytes(offset + done, Math.min(Long.BYTES, count - done)));
    }
  }

  @Override
  public void copy(long from, long to, long count) {
    for (long done = 0; done < count; done += Long.BYTES) {
      int part = (int) Math.min(Long.BYTES, count - done);
      words.setBytes(to + done, words.getBytes(from + done, part));
    }
  }

  /** A copy, since there is nothing to point to; so it cannot be written. */
  @Override
  public ByteBuffer slice(long offset, int bytes) {
    ByteBuffer copy = room(bytes);
    get(offset, copy, bytes);
    return copy.flip().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  private ByteBuffer read(long offset, int bytes) {
    return ByteBuffer.wrap(words.getBytes(offset, bytes)).order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
  }
}
