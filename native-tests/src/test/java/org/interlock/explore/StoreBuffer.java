package org.interlock.explore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

/**
 * What one thread has stored and others do not see yet, oldest first: TSO. The thread itself reads
 * what it stored.
 */
final class StoreBuffer {
  private static final class Store {
    final Memory memory;
    final int at;
    final byte[] bytes;

    Store(Memory memory, int at, byte[] bytes) {
      this.memory = memory;
      this.at = at;
      this.bytes = bytes;
    }

    void apply() {
      System.arraycopy(bytes, 0, memory.bytes, at, bytes.length);
    }
  }

  private final ArrayDeque<Store> stores = new ArrayDeque<>();

  boolean isEmpty() {
    return stores.isEmpty();
  }

  void put(Memory memory, int at, byte[] bytes) {
    stores.addLast(new Store(memory, at, bytes.clone()));
  }

  void put(Memory memory, int at, int size, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] all = bytes.putLong(0, value).array();
    byte[] stored = new byte[size];
    System.arraycopy(all, 0, stored, 0, size);
    stores.addLast(new Store(memory, at, stored));
  }

  long load(Memory memory, int at, int size) {
    if (stores.isEmpty()) {
      return memory.load(at, size);
    }
    ByteBuffer seen = ByteBuffer.wrap(load(memory, at, new byte[size]));
    seen.order(ByteOrder.LITTLE_ENDIAN);
    return size == Integer.BYTES ? seen.getInt(0) : seen.getLong(0);
  }

  byte[] load(Memory memory, int at, byte[] into) {
    System.arraycopy(memory.bytes, at, into, 0, into.length);
    for (Store store : stores) {
      int from = Math.max(at, store.at);
      int to = Math.min(at + into.length, store.at + store.bytes.length);
      if (store.memory == memory && from < to) {
        System.arraycopy(store.bytes, from - store.at, into, from - at, to - from);
      }
    }
    return into;
  }

  /** Others see all of it. */
  void flush() {
    while (!stores.isEmpty()) {
      stores.removeFirst().apply();
    }
  }

  /** Nobody will ever see it. */
  void lose() {
    stores.clear();
  }
}
