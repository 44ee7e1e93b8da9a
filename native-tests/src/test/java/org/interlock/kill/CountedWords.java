package org.interlock.kill;

import org.interlock.shm.seam.Words;

/** Shared words that report each access to a counter. */
final class CountedWords extends Words {
  private final Words real;
  private final String name;
  private final SeamCounter counter;

  /**
   * Counted words.
   *
   * @param name the object's, for the names of its accesses
   */
  CountedWords(Words real, String name, SeamCounter counter) {
    this.real = real;
    this.name = name;
    this.counter = counter;
  }

  /** What the kernel needs. */
  Words real() {
    return real;
  }

  private void access(String method, long offset) {
    counter.access(name + "." + method + "(" + offset + ")");
  }

  @Override
  public int get(long offset) {
    access("get", offset);
    return real.get(offset);
  }

  @Override
  public int getOpaque(long offset) {
    access("getOpaque", offset);
    return real.getOpaque(offset);
  }

  @Override
  public int getAcquire(long offset) {
    access("getAcquire", offset);
    return real.getAcquire(offset);
  }

  @Override
  public int getVolatile(long offset) {
    access("getVolatile", offset);
    return real.getVolatile(offset);
  }

  @Override
  public void set(long offset, int value) {
    access("set", offset);
    real.set(offset, value);
  }

  @Override
  public void setRelease(long offset, int value) {
    access("setRelease", offset);
    real.setRelease(offset, value);
  }

  @Override
  public void setVolatile(long offset, int value) {
    access("setVolatile", offset);
    real.setVolatile(offset, value);
  }

  @Override
  public boolean compareAndSet(long offset, int expected, int value) {
    access("compareAndSet", offset);
    return real.compareAndSet(offset, expected, value);
  }

  @Override
  public int getAndAdd(long offset, int delta) {
    access("getAndAdd", offset);
    return real.getAndAdd(offset, delta);
  }

  @Override
  public int getAndSet(long offset, int value) {
    access("getAndSet", offset);
    return real.getAndSet(offset, value);
  }

  @Override
  public int getAndBitwiseOr(long offset, int mask) {
    access("getAndBitwiseOr", offset);
    return real.getAndBitwiseOr(offset, mask);
  }

  @Override
  public int getAndBitwiseAnd(long offset, int mask) {
    access("getAndBitwiseAnd", offset);
    return real.getAndBitwiseAnd(offset, mask);
  }

  @Override
  public long getLong(long offset) {
    access("getLong", offset);
    return real.getLong(offset);
  }

  @Override
  public long getOpaqueLong(long offset) {
    access("getOpaqueLong", offset);
    return real.getOpaqueLong(offset);
  }

  @Override
  public long getAcquireLong(long offset) {
    access("getAcquireLong", offset);
    return real.getAcquireLong(offset);
  }

  @Override
  public long getVolatileLong(long offset) {
    access("getVolatileLong", offset);
    return real.getVolatileLong(offset);
  }

  @Override
  public void setLong(long offset, long value) {
    access("setLong", offset);
    real.setLong(offset, value);
  }

  @Override
  public void setReleaseLong(long offset, long value) {
    access("setReleaseLong", offset);
    real.setReleaseLong(offset, value);
  }

  @Override
  public void setVolatileLong(long offset, long value) {
    access("setVolatileLong", offset);
    real.setVolatileLong(offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    access("compareAndSetLong", offset);
    return real.compareAndSetLong(offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    access("getAndAddLong", offset);
    return real.getAndAddLong(offset, delta);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    access("getAndSetLong", offset);
    return real.getAndSetLong(offset, value);
  }

  @Override
  public void setBytes(long offset, byte[] from) {
    access("setBytes", offset);
    real.setBytes(offset, from);
  }

  @Override
  public byte[] getBytes(long offset, int count) {
    access("getBytes", offset);
    return real.getBytes(offset, count);
  }

  @Override
  public CountedWords slice(long offset, long bytes) {
    return new CountedWords(real.slice(offset, bytes), name + "+" + offset, counter);
  }
}
