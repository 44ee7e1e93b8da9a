package org.interlock.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A number of 64 bits between processes, in the shape of {@link
 * java.util.concurrent.atomic.AtomicLong}, on whose change threads can wait.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open. <b>Crash
 * behaviour:</b> the value stays as the last change made it; one that dies in {@link #updateAndGet}
 * or the like has changed it or has not. <b>Fairness:</b> none needed: all who wait see a change.
 * <b>Progress:</b> get and set, add and exchange are wait-free, the update forms lock-free; {@link
 * #awaitChange} blocks. <b>Memory effects:</b> as the methods of the same names in
 * java.util.concurrent.atomic, also between processes; where they allow less order these may give
 * more. <b>Interruption:</b> ends awaitChange. <b>Limits:</b> 64 bits, wrapping; a change that is
 * taken back before a waiter has looked is not seen by it. <b>Cost uncontended:</b> a read, a full
 * store, or one atomic instruction, and for a change a look at the word beside it whether somebody
 * waits; no system call, no allocation. While threads wait each change wakes them all. In a segment
 * that another thread is just closing a change may be made although it throws.
 *
 * <pre>{@code
 * SharedLong orders = SharedLong.of(segment, "orders");
 * long seen = orders.get();
 * while (seen < 100) {
 *   seen = orders.awaitChange(seen, Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> j.u.c.atomic; the wait of C++20's std::atomic::wait.
 */
public final class SharedLong extends SharedValue {
  private static final long VALUE = SharedLayout.VALUE;

  private SharedLong(String name, Attachment attachment, Words words) {
    super(name, attachment, words);
  }

  /**
   * Finds or creates a number; a new one is 0.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   */
  public static SharedLong of(Segment segment, String name) {
    return of(Attachment.of(segment), name);
  }

  static SharedLong of(Attachment attachment, String name) {
    Words words = words(attachment, ObjectType.SHARED_LONG, name);
    Attached<?> attached =
        attachment.local(
            Attached.class,
            name,
            absent -> new Attached<>(new SharedLong(name, attachment, words)));
    return (SharedLong) attached.value;
  }

  // ---- read

  /** The value, by a volatile read. */
  public long get() {
    return read(words.getVolatileLong(VALUE));
  }

  /** The value, by a plain read. */
  public long getPlain() {
    return read(words.getLong(VALUE));
  }

  /** The value, by an opaque read. */
  public long getOpaque() {
    return read(words.getOpaqueLong(VALUE));
  }

  /** The value, by an acquire read. */
  public long getAcquire() {
    return read(words.getAcquireLong(VALUE));
  }

  private long read(long value) {
    checkOpen();
    return value;
  }

  // ---- write

  /** Sets the value, by a volatile store. */
  public void set(long value) {
    begin();
    words.setVolatileLong(VALUE, value);
    changed();
  }

  /** Sets the value, by a release store. */
  public void setRelease(long value) {
    if (!storesByRelease()) {
      set(value);
      return;
    }
    begin();
    words.setReleaseLong(VALUE, value);
    stored();
  }

  /** {@link #setRelease}. */
  public void lazySet(long value) {
    setRelease(value);
  }

  /** {@link #setRelease}: who waits must learn of it. */
  public void setOpaque(long value) {
    setRelease(value);
  }

  /** {@link #setRelease}: who waits must learn of it. */
  public void setPlain(long value) {
    setRelease(value);
  }

  /** Sets the value and returns the one before. */
  public long getAndSet(long value) {
    begin();
    long before = words.getAndSetLong(VALUE, value);
    changed();
    return before;
  }

  /** Sets the value if it is the one expected. */
  public boolean compareAndSet(long expected, long value) {
    begin();
    if (!words.compareAndSetLong(VALUE, expected, value)) {
      checkOpen();
      return false;
    }
    changed();
    return true;
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetPlain(long expected, long value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetAcquire(long expected, long value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetRelease(long expected, long value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetVolatile(long expected, long value) {
    return compareAndSet(expected, value);
  }

  /** Sets the value if it is the one expected; returns the one that was there. */
  public long compareAndExchange(long expected, long value) {
    while (!compareAndSet(expected, value)) {
      long found = get();
      if (found != expected) {
        return found;
      }
    }
    return expected;
  }

  // ---- arithmetic

  /** Adds and returns the value before. */
  public long getAndAdd(long delta) {
    begin();
    long before = words.getAndAddLong(VALUE, delta);
    changed();
    return before;
  }

  /** Adds and returns the new value. */
  public long addAndGet(long delta) {
    return getAndAdd(delta) + delta;
  }

  /** Adds 1 and returns the value before. */
  public long getAndIncrement() {
    return getAndAdd(1);
  }

  /** Subtracts 1 and returns the value before. */
  public long getAndDecrement() {
    return getAndAdd(-1);
  }

  /** Adds 1 and returns the new value. */
  public long incrementAndGet() {
    return addAndGet(1);
  }

  /** Subtracts 1 and returns the new value. */
  public long decrementAndGet() {
    return addAndGet(-1);
  }

  // ---- update

  /** Applies a function without side effects, perhaps several times; returns the value before. */
  public long getAndUpdate(LongUnaryOperator update) {
    while (true) {
      long before = get();
      if (compareAndSet(before, update.applyAsLong(before))) {
        return before;
      }
    }
  }

  /** Applies a function without side effects, perhaps several times; returns the new value. */
  public long updateAndGet(LongUnaryOperator update) {
    while (true) {
      long before = get();
      long after = update.applyAsLong(before);
      if (compareAndSet(before, after)) {
        return after;
      }
    }
  }

  /** {@link #getAndUpdate} with the function of the value and another number. */
  public long getAndAccumulate(long with, LongBinaryOperator accumulate) {
    while (true) {
      long before = get();
      if (compareAndSet(before, accumulate.applyAsLong(before, with))) {
        return before;
      }
    }
  }

  /** {@link #updateAndGet} with the function of the value and another number. */
  public long accumulateAndGet(long with, LongBinaryOperator accumulate) {
    while (true) {
      long before = get();
      long after = accumulate.applyAsLong(before, with);
      if (compareAndSet(before, after)) {
        return after;
      }
    }
  }

  // ---- wait

  /**
   * Sleeps until the value is another one than that given, or the time is over.
   *
   * @return the value that was seen; the one given when the time was over
   */
  public long awaitChange(long from, Duration timeout) throws InterruptedException {
    Changed changed = new Changed(from);
    return await(changed, timeout) ? changed.seen : from;
  }

  /** {@link #awaitChange(long, Duration)}. */
  public long awaitChange(long from, long timeout, TimeUnit unit) throws InterruptedException {
    return awaitChange(from, Duration.ofNanos(unit.toNanos(timeout)));
  }

  private final class Changed extends Seen {
    private final long from;
    private long seen;

    Changed(long from) {
      this.from = from;
    }

    @Override
    public boolean tryTake() {
      seen = get(); // P1
      return seen != from;
    }
  }

  /** The name and the value. */
  @Override
  public String toString() {
    return text("SharedLong", "" + words.getVolatileLong(VALUE));
  }
}
