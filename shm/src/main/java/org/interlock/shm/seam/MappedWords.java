package org.interlock.shm.seam;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Words of mapped memory. The one class that touches shared memory through VarHandles.
 *
 * <p>The buffer keeps its mapping's address range reserved, so no access can reach memory that
 * belongs to somebody else, however late it comes.
 */
public final class MappedWords extends Words {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer buffer;
  private final long address;

  /** Words over a buffer of known address. */
  public MappedWords(ByteBuffer buffer, long address) {
    this.buffer = buffer;
    this.address = address;
  }

  /** Where the word at an offset stands in this process. */
  public long address(long offset) {
    return address + offset;
  }

  @Override
  public int get(long offset) {
    return (int) INT.get(buffer, (int) offset);
  }

  @Override
  public int getOpaque(long offset) {
    return (int) INT.getOpaque(buffer, (int) offset);
  }

  @Override
  public int getAcquire(long offset) {
    return (int) INT.getAcquire(buffer, (int) offset);
  }

  @Override
  public int getVolatile(long offset) {
    return (int) INT.getVolatile(buffer, (int) offset);
  }

  @Override
  public void set(long offset, int value) {
    INT.set(buffer, (int) offset, value);
  }

  @Override
  public void setRelease(long offset, int value) {
    INT.setRelease(buffer, (int) offset, value);
  }

  @Override
  public void setVolatile(long offset, int value) {
    INT.setVolatile(buffer, (int) offset, value);
  }

  @Override
  public boolean compareAndSet(long offset, int expected, int value) {
    return INT.compareAndSet(buffer, (int) offset, expected, value);
  }

  @Override
  public int getAndAdd(long offset, int delta) {
    return (int) INT.getAndAdd(buffer, (int) offset, delta);
  }

  @Override
  public int getAndSet(long offset, int value) {
    return (int) INT.getAndSet(buffer, (int) offset, value);
  }

  @Override
  public int getAndBitwiseOr(long offset, int mask) {
    return (int) INT.getAndBitwiseOr(buffer, (int) offset, mask);
  }

  @Override
  public int getAndBitwiseAnd(long offset, int mask) {
    return (int) INT.getAndBitwiseAnd(buffer, (int) offset, mask);
  }

  @Override
  public long getLong(long offset) {
    return (long) LONG.get(buffer, (int) offset);
  }

  @Override
  public long getOpaqueLong(long offset) {
    return (long) LONG.getOpaque(buffer, (int) offset);
  }

  @Override
  public long getAcquireLong(long offset) {
    return (long) LONG.getAcquire(buffer, (int) offset);
  }

  @Override
  public long getVolatileLong(long offset) {
    return (long) LONG.getVolatile(buffer, (int) offset);
  }

  @Override
  public void setLong(long offset, long value) {
    LONG.set(buffer, (int) offset, value);
  }

  @Override
  public void setReleaseLong(long offset, long value) {
    LONG.setRelease(buffer, (int) offset, value);
  }

  @Override
  public void setVolatileLong(long offset, long value) {
    LONG.setVolatile(buffer, (int) offset, value);
  }

  @Override
  public boolean compareAndSetLong(long offset, long expected, long value) {
    return LONG.compareAndSet(buffer, (int) offset, expected, value);
  }

  @Override
  public long getAndAddLong(long offset, long delta) {
    return (long) LONG.getAndAdd(buffer, (int) offset, delta);
  }

  @Override
  public long getAndSetLong(long offset, long value) {
    return (long) LONG.getAndSet(buffer, (int) offset, value);
  }

  @Override
  public void setBytes(long offset, byte[] from) {
    buffer.put((int) offset, from);
  }

  @Override
  public byte[] getBytes(long offset, int count) {
    byte[] bytes = new byte[count];
    buffer.get((int) offset, bytes);
    return bytes;
  }

  @Override
  public MappedWords slice(long offset, long bytes) {
    ByteBuffer part = buffer.slice((int) offset, Math.toIntExact(bytes));
    return new MappedWords(part.order(ByteOrder.nativeOrder()), address + offset);
  }
}
