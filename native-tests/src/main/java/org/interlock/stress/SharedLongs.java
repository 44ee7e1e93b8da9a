package org.interlock.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Longs in a file that processes map, by index. Nothing of the library is in it: what judges the
 * library must not depend on it.
 */
final class SharedLongs {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer buffer;

  private SharedLongs(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Makes a file of zeros. */
  static SharedLongs create(Path file, int count) {
    return map(file, count, StandardOpenOption.CREATE_NEW);
  }

  /** Maps a file that is there. */
  static SharedLongs open(Path file, int count) {
    return map(file, count, StandardOpenOption.READ);
  }

  private static SharedLongs map(Path file, int count, StandardOpenOption how) {
    try (FileChannel channel =
        FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new SharedLongs(channel.map(MapMode.READ_WRITE, 0, (long) count * Long.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot map " + file, e);
    }
  }

  /** Some of them, with indices of their own. */
  SharedLongs slice(int from, int count) {
    return new SharedLongs(buffer.slice(from * Long.BYTES, count * Long.BYTES));
  }

  long get(int index) {
    return (long) LONGS.getVolatile(buffer, index * Long.BYTES);
  }

  void set(int index, long value) {
    LONGS.setVolatile(buffer, index * Long.BYTES, value);
  }

  /** A plain read, which only exclusion orders. */
  long getPlain(int index) {
    return (long) LONGS.get(buffer, index * Long.BYTES);
  }

  /** A plain write, which only exclusion orders. */
  void setPlain(int index, long value) {
    LONGS.set(buffer, index * Long.BYTES, value);
  }

  boolean compareAndSet(int index, long expected, long value) {
    return LONGS.compareAndSet(buffer, index * Long.BYTES, expected, value);
  }

  long getAndAdd(int index, long delta) {
    return (long) LONGS.getAndAdd(buffer, index * Long.BYTES, delta);
  }
}
