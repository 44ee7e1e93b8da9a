package org.interlock.sync;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.interlock.shm.ReadView;
import org.interlock.shm.seam.Bytes;

/** The bytes of one buffer, for as long as somebody has it. */
abstract class VersionedView implements ReadView, AutoCloseable {
  private final VersionedBuffers buffers;
  final int buffer;
  private final Thread opener = Thread.currentThread();
  private boolean closed; // the opener alone closes; others' reads of it are a help

  VersionedView(VersionedBuffers buffers, int buffer) {
    this.buffers = buffers;
    this.buffer = buffer;
  }

  /** What it is, for messages: "snapshot of version 3 of …". */
  abstract String what();

  @Override
  public final long size() {
    return buffers.size();
  }

  @Override
  public final byte getByte(long offset) {
    byte value = bytes().getByte(place(offset, Byte.BYTES));
    buffers.checkOpen();
    return value;
  }

  @Override
  public final int getInt(long offset) {
    int value = bytes().getInt(place(offset, Integer.BYTES));
    buffers.checkOpen();
    return value;
  }

  @Override
  public final long getLong(long offset) {
    long value = bytes().getLong(place(offset, Long.BYTES));
    buffers.checkOpen();
    return value;
  }

  @Override
  public final float getFloat(long offset) {
    float value = bytes().getFloat(place(offset, Float.BYTES));
    buffers.checkOpen();
    return value;
  }

  @Override
  public final double getDouble(long offset) {
    double value = bytes().getDouble(place(offset, Double.BYTES));
    buffers.checkOpen();
    return value;
  }

  @Override
  public final void get(long offset, byte[] into) {
    bytes().get(place(offset, into.length), into);
    buffers.checkOpen();
  }

  @Override
  public ByteBuffer slice(long offset, int bytes) {
    Bytes.checkSlice(bytes);
    return bytes().slice(at(offset, bytes), bytes);
  }

  final Bytes bytes() {
    return buffers.bytes();
  }

  /** Where so many bytes at an offset stand, in an open segment. */
  final long at(long offset, int bytes) {
    buffers.checkOpen();
    return place(offset, bytes);
  }

  /**
   * The same for reading, which looks behind the access whether the segment is open: what was read
   * may else be the zeros of closeNow.
   */
  private long place(long offset, int bytes) {
    if (closed) {
      throw isClosed();
    }
    Objects.checkFromIndexSize(offset, bytes, buffers.size());
    return buffers.start(buffer) + offset;
  }

  /** Whether it has been closed. */
  final boolean isOpen() {
    return !closed;
  }

  final IllegalStateException isClosed() {
    return new IllegalStateException("the " + what() + " is closed");
  }

  /** For the opener. */
  final void end() {
    closed = true;
  }

  /** What it is, and whether it is closed. */
  @Override
  public final String toString() {
    return what() + (closed ? " (closed)" : "");
  }

  /** Only one thread may close, so that no pin or draft is ended twice without a shared word. */
  final void checkOpener() {
    Thread me = Thread.currentThread();
    if (me != opener) {
      throw new IllegalMonitorStateException(
          "the "
              + what()
              + " is ended by the thread that opened it, "
              + opener.getName()
              + ", not by "
              + me.getName());
    }
  }
}
