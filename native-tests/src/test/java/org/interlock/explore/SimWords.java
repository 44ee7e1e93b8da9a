package org.interlock.explore;

import org.interlock.shm.seam.Words;

/**
 * Words over simulated memory under TSO: a plain, opaque or release store goes to the thread's
 * store buffer; a volatile store or read-modify-write empties that first; every read sees the
 * thread's own stores, then memory.
 */
final class SimWords extends Words {
  private enum Where {
    MAPPING,
    SEGMENT,
    PARKERS
  }

  private final Participant me;
  private final World world;
  private final Where where;
  private final long base;

  private SimWords(Participant me, Where where, long base) {
    this.me = me;
    this.world = me.world;
    this.where = where;
    this.base = base;
  }

  /** Through the participant's mapping, which goes away when it detaches. */
  static SimWords shared(Participant me, long base) {
    return new SimWords(me, Where.MAPPING, base);
  }

  /** Through a mapping of the closer's own. */
  static SimWords fixed(Participant me, long base) {
    return new SimWords(me, Where.SEGMENT, base);
  }

  /** A parker's private word. */
  static SimWords parker(Participant me) {
    return new SimWords(me, Where.PARKERS, me.world.parkerWord());
  }

  Memory memory() {
    return switch (where) {
      case MAPPING -> me.memory();
      case SEGMENT -> world.segment;
      case PARKERS -> world.parkers;
    };
  }

  int at(long offset) {
    return (int) (base + offset);
  }

  private SimThread begin(long offset) {
    return world.access(!memory().isQuiet(at(offset)));
  }

  private long load(String access, long offset, int size) {
    SimThread thread = begin(offset);
    Memory memory = memory(); // as it is mapped when the access is made
    int at = at(offset);
    if (thread == null) {
      return memory.load(at, size);
    }
    long value = thread.buffer.load(memory, at, size);
    if (world.isTraced()) {
      world.trace(thread, access, memory, at, hex(value));
    }
    return value;
  }

  private void store(String access, long offset, int size, long value, boolean full) {
    SimThread thread = begin(offset);
    Memory memory = memory();
    int at = at(offset);
    if (thread != null) {
      if (world.isTraced()) {
        world.trace(thread, access, memory, at, hex(value));
      }
      if (!full) {
        thread.buffer.put(memory, at, size, value);
        return;
      }
      thread.buffer.flush();
    }
    memory.store(at, size, value);
  }

  private interface Update {
    long of(long before);
  }

  private long update(String access, long offset, int size, Update update) {
    SimThread thread = begin(offset);
    if (thread != null) {
      thread.buffer.flush();
    }
    Memory memory = memory();
    int at = at(offset);
    long before = memory.load(at, size);
    long after = update.of(before);
    memory.store(at, size, after);
    if (thread != null && world.isTraced()) {
      world.trace(thread, access, memory, at, hex(before) + " to " + hex(after));
    }
    return before;
  }

  private boolean swap(String access, long offset, int size, long expected, long value) {
    return update(access, offset, size, old -> old == expected ? value : old) == expected;
  }

  private static String hex(long value) {
    return Long.toHexString(value);
  }

  @Override
  public int get(long offset) {
    return (int) load("get", offset, Integer.BYTES);
  }

  @Override
  public int getOpaque(long offset) {
    return (int) load("getOpaque", offset, Integer.BYTES);
  }

  @Override
  public int getAcquire(long offset) {
    return (int) load("getAcquire", offset, Integer.BYTES);
  }

  @Override
  public int getVolatile(long offset) {
    return (int) load("getVolatile", offset, Integer.BYTES);
  }

  @Override
  public void set(long offset, int value) {
    store("set", offset, Integer.BYTES, value, false);
  }

  @Override
  public void setRelease(long offset, int value) {
    store("setRelease", offset, Integer.BYTES, value, false);
  }

  @Override
  public void setVolatile(long offset, int value) {
    store("setVolatile", offset, Integer.BYTES, value, true);
  }

  @Override
  public boolean compareAndSet(long offset, int expected, int value) {
    return swap("compareAndSet", offset, Integer.BYTES, expected, value);
  }

  @Override
  public int getAndAdd(long offset, int delta) {
    return (int) update("getAndAdd", offset, Integer.BYTES, old -> (int) old + delta);
  }

  @Override
  public int getAndSet(long offset, int value) {
    return (int) update("getAndSet", offset, Integer.BYTES, old -> value);
  }

  @Override
  public int getAndBitwiseOr(long offset, int mask) {
    return (int) update("getAndBitwiseOr", offset, Integer.BYTES, old -> old | mask);
  }

  @Override
  public int getAndBitwiseAnd(long offset, int mask) {
    return (int) update("getAndBitwiseAnd", offset, Integer.BYTES, old -> old & mask);
  }

  @Override
  public long getLong(long offset) {
    return load("getLong", offset, Long.BYTES);
  }

  @Override
  public long getOpaqueLong(long offset) {
    return load("getOpaqueLong", offset, Long.BYTES);
  }

  @Override
  public long getAcquireLong(long offset) {
    return load("getAcquireLong", offset, Long.BYTES);
  }

  @Override
  public long getVolatileLong(long offset) {
    return load("getVolatileLong", offset, Long.BYTES);
  }

  @Override
  public void setLong(long offset, long value) {
    store("setLong", offset, Long.BYTES, value, false);
  }

  @Override
  public void setReleaseLong(long offset, long value) {
    store("setReleaseLong", offset, Long.BYTES, value, false);
  }

  @Override
  public void setVolatileLong(long offset, long value) {
    store("setVolatileLong", offset, Long.BYTES, value, true);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return swap("compareAndSetLong", offset, Long.BYTES, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return update("getAndAddLong", offset, Long.BYTES, old -> old + delta);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    return update("getAndSetLong", offset, Long.BYTES, old -> value);
  }

  @Override
  public void setBytes(long offset, byte[] from) {
    SimThread thread = begin(offset);
    if (thread == null) {
      System.arraycopy(from, 0, memory().bytes, at(offset), from.length);
    } else {
      thread.buffer.put(memory(), at(offset), from);
    }
  }

  @Override
  public byte[] getBytes(long offset, int count) {
    SimThread thread = begin(offset);
    byte[] into = new byte[count];
    if (thread == null) {
      System.arraycopy(memory().bytes, at(offset), into, 0, count);
      return into;
    }
    return thread.buffer.load(memory(), at(offset), into);
  }

  @Override
  public Words slice(long offset, long bytes) {
    return new SimWords(me, where, base + offset);
  }
}
