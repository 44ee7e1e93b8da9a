package org.interlock.shm;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;

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
  private final Bytes bytes;
  private final long size;

  Region(String name, Attachment attachment, Bytes bytes, long size) {
    this.name = name;
    this.attachment = attachment;
    this.bytes = bytes;
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
    byte value = bytes.getByte(place(offset, 1));
    attachment.checkOpen();
    return value;
  }

  @Override
  public void putByte(long offset, byte value) {
    bytes.putByte(at(offset, 1), value);
    attachment.checkOpen();
  }

  @Override
  public int getInt(long offset) {
    int value = bytes.getInt(place(offset, 4));
    attachment.checkOpen();
    return value;
  }

  @Override
  public void putInt(long offset, int value) {
    bytes.putInt(at(offset, 4), value);
    attachment.checkOpen();
  }

  @Override
  public long getLong(long offset) {
    long value = bytes.getLong(place(offset, 8));
    attachment.checkOpen();
    return value;
  }

  @Override
  public void putLong(long offset, long value) {
    bytes.putLong(at(offset, 8), value);
    attachment.checkOpen();
  }

  @Override
  public float getFloat(long offset) {
    float value = bytes.getFloat(place(offset, 4));
    attachment.checkOpen();
    return value;
  }

  @Override
  public void putFloat(long offset, float value) {
    bytes.putFloat(at(offset, 4), value);
    attachment.checkOpen();
  }

  @Override
  public double getDouble(long offset) {
    double value = bytes.getDouble(place(offset, 8));
    attachment.checkOpen();
    return value;
  }

  @Override
  public void putDouble(long offset, double value) {
    bytes.putDouble(at(offset, 8), value);
    attachment.checkOpen();
  }

  @Override
  public ByteBuffer slice(long offset, int bytes) {
    Bytes.checkSlice(bytes);
    return this.bytes.slice(at(offset, bytes), bytes);
  }

  @Override
  public void get(long offset, byte[] into) {
    bytes.get(place(offset, into.length), into);
    attachment.checkOpen();
  }

  @Override
  public void put(long offset, byte[] from) {
    bytes.put(at(offset, from.length), from);
    attachment.checkOpen();
  }

  /** For writing, which looks on both sides of the access: what runs into closeNow is lost. */
  private long at(long offset, int bytes) {
    long place = place(offset, bytes);
    attachment.checkOpen();
    return place;
  }

  /** For reading, which looks behind the access: what runs into closeNow may be zeros. */
  private long place(long offset, int bytes) {
    Objects.checkFromIndexSize(offset, bytes, size);
    return offset;
  }

  @Override
  public String toString() {
    return "Region[" + name + ", " + size + " bytes]";
  }
}
