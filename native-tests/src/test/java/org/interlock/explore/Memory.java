package org.interlock.explore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.BitSet;

/** Memory as all processors see it once store buffers are empty. */
final class Memory {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  final String name;
  final byte[] bytes;
  private final BitSet quiet = new BitSet();

  Memory(String name, int size) {
    this.name = name;
    this.bytes = new byte[size];
  }

  /** Words for messages: an access to them is no occasion for another thread's turn. */
  void quiet(int from, int to) {
    quiet.set(from, to);
  }

  boolean isQuiet(int at) {
    return quiet.get(at);
  }

  long load(int at, int size) {
    return size == Integer.BYTES ? (int) INT.get(bytes, at) : (long) LONG.get(bytes, at);
  }

  void store(int at, int size, long value) {
    if (size == Integer.BYTES) {
      INT.set(bytes, at, (int) value);
    } else {
      LONG.set(bytes, at, value);
    }
  }
}
