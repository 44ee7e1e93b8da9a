package org.interlock.shm;

import java.nio.ByteBuffer;
import org.interlock.shm.seam.Bytes;

/** Bytes of a mapping: each access through the window in which it stands whole. */
final class MappedBytes extends Bytes {
  private final Mapping mapping;
  private final long start;

  MappedBytes(Mapping mapping, long start) {
    this.mapping = mapping;
    this.start = start;
  }

  private ByteBuffer window(long offset) {
    return mapping.window(start + offset);
  }

  private int index(long offset) {
    return Mapping.index(start + offset);
  }

  @Override
  public byte getByte(long offset) {
    return window(offset).get(index(offset));
  }

  @Override
  public void putByte(long offset, byte value) {
    window(offset).put(index(offset), value);
  }

  @Override
  public int getInt(long offset) {
    return window(offset).getInt(index(offset));
  }

  @Override
  public void putInt(long offset, int value) {
    window(offset).putInt(index(offset), value);
  }

  @Override
  public long getLong(long offset) {
    return window(offset).getLong(index(offset));
  }

  @Override
  public void putLong(long offset, long value) {
    window(offset).putLong(index(offset), value);
  }

  @Override
  public float getFloat(long offset) {
    return window(offset).getFloat(index(offset));
  }

  @Override
  public void putFloat(long offset, float value) {
    window(offset).putFloat(index(offset), value);
  }

  @Override
  public double getDouble(long offset) {
    return window(offset).getDouble(index(offset));
  }

  @Override
  public void putDouble(long offset, double value) {
    window(offset).putDouble(index(offset), value);
  }

  @Override
  public void get(long offset, byte[] into) {
    get(offset, ByteBuffer.wrap(into), into.length);
  }

  @Override
  public void put(long offset, byte[] from) {
    for (int done = 0; done < from.length; ) {
      int part = Math.min(MOST_OF_A_SLICE, from.length - done);
      window(offset + done).put(index(offset + done), from, done, part);
      done += part;
    }
  }

  @Override
  public void get(long offset, ByteBuffer into, int count) {
    for (int done = 0; done < count; ) {
      int part = Math.min(MOST_OF_A_SLICE, count - done);
      into.put(into.position(), window(offset + done), index(offset + done), part);
      into.position(into.position() + part);
      done += part;
    }
  }

  @Override
  public void copy(long from, long to, long count) {
    for (long done = 0; done < count; ) {
      int part = (int) Math.min(MOST_OF_A_SLICE, count - done);
      window(to + done).put(index(to + done), window(from + done), index(from + done), part);
      done += part;
    }
  }

  @Override
  public ByteBuffer slice(long offset, int bytes) {
    if (bytes == 0) {
      return mapping.window(0).slice(0, 0); // an end may have no window
    }
    ByteBuffer window = window(offset);
    return window.slice(index(offset), bytes).order(window.order());
  }
}
