package org.interlock.shm;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.interlock.shm.seam.Attachment;

/**
 * A named piece of plain shared memory: zeroed when created, 64-byte aligned, of any size.
 *
 * <p><b>Who may call:</b> any thread; what processes do to it at the same time is up to the lock
 * they agree on. <b>Crash behaviour:</b> the bytes stay as a dead process left them. <b>Memory
 * effects:</b> none of its own; those of the lock around it. <b>Errors:</b> {@link
 * IndexOutOfBoundsException} outside of 0 to {@link #size()}, {@link IllegalStateException} once
 * the segment is closed in this process. A {@link #slice slice} cannot throw then: it reads zeros
 * and its writes vanish.
 */
public final class Region implements WriteView {
  private final String name;
  private final Attachment attachment;
  private final Mapping mapping;
  private final long start;
  private final long size;

  Region(String name, Attachment attachment, Mapping mapping, long start, long size) {
    this.name = name;
    this.attachment = attachment;
    this.mapping = mapping;
    this.start = start;
    this.size = size;
  }

  /** Its name in the segment. */
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte getByte(long offset) {
    long at = at(offset, 1);
    return mapping.window(at).get(Mapping.index(at));
  }

  @Override
  public void putByte(long offset, byte value) {
    long at = at(offset, 1);
    mapping.window(at).put(Mapping.index(at), value);
  }

  @Override
  public int getInt(long offset) {
    long at = at(offset, 4);
    return mapping.window(at).getInt(Mapping.index(at));
  }

  @Override
  public void putInt(long offset, int value) {
    long at = at(offset, 4);
    mapping.window(at).putInt(Mapping.index(at), value);
  }

  @Override
  public long getLong(long offset) {
    long at = at(offset, 8);
    return mapping.window(at).getLong(Mapping.index(at));
  }

  @Override
  public void putLong(long offset, long value) {
    long at = at(offset, 8);
    mapping.window(at).putLong(Mapping.index(at), value);
  }

  @Override
  public float getFloat(long offset) {
    long at = at(offset, 4);
    return mapping.window(at).getFloat(Mapping.index(at));
  }

  @Override
  public void putFloat(long offset, float value) {
    long at = at(offset, 4);
    mapping.window(at).putFloat(Mapping.index(at), value);
  }

  @Override
  public double getDouble(long offset) {
    long at = at(offset, 8);
    return mapping.window(at).getDouble(Mapping.index(at));
  }

  @Override
  public void putDouble(long offset, double value) {
    long at = at(offset, 8);
    mapping.window(at).putDouble(Mapping.index(at), value);
  }

  @Override
  public ByteBuffer slice(long offset, int bytes) {
    if (bytes > Mapping.WINDOW_STEP) {
      throw new IllegalArgumentException(
          "a slice has at most " + Mapping.WINDOW_STEP + " bytes, asked were " + bytes);
    }
    long at = at(offset, bytes);
    return mapping.window(at).slice(Mapping.index(at), bytes).order(mapping.window(at).order());
  }

  @Override
  public void get(long offset, byte[] into) {
    long at = at(offset, into.length);
    for (int done = 0; done < into.length; ) {
      int part = (int) Math.min(Mapping.WINDOW_STEP, into.length - done);
      mapping.window(at + done).get(Mapping.index(at + done), into, done, part);
      done += part;
    }
  }

  @Override
  public void put(long offset, byte[] from) {
    long at = at(offset, from.length);
    for (int done = 0; done < from.length; ) {
      int part = (int) Math.min(Mapping.WINDOW_STEP, from.length - done);
      mapping.window(at + done).put(Mapping.index(at + done), from, done, part);
      done += part;
    }
  }

  private long at(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, size);
    if (!attachment.isOpen()) {
      attachment.awaitOpen();
    }
    return start + offset;
  }

  @Override
  public String toString() {
    return "Region[" + name + ", " + size + " bytes]";
  }
}
