package org.interlock.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A number of 32 bits between processes, in the shape of {@link
 * java.util.concurrent.atomic.AtomicInteger}, on whose change threads can wait.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open. <b>Crash
 * behaviour:</b> the value stays as the last change made it; one that dies in {@link #updateAndGet}
 * or the like has changed it or has not. <b>Fairness:</b> none needed: all who wait see a change.
 * <b>Progress:</b> get and set, add and exchange are wait-free, the update forms lock-free; {@link
 * #awaitChange} blocks. <b>Memory effects:</b> as the methods of the same names in
 * java.util.concurrent.atomic, also between processes; where they allow less order these may give
 * more. <b>Interruption:</b> ends awaitChange. <b>Limits:</b> 32 bits, wrapping; a change that is
 * taken back before a waiter has looked is not seen by it. <b>Cost uncontended:</b> a read, a full
 * store, or one atomic instruction, and for a change a look at the word beside it whether somebody
 * waits; no system call, no allocation. While threads wait each change wakes them all. In a segment
 * that another thread is just closing a change may be made although it throws.
 *
 * <pre>{@code
 * SharedInt orders = SharedInt.of(segment, "orders");
 * int seen = orders.get();
 * while (seen < 100) {
 *   seen = orders.awaitChange(seen, Duration.ofSeconds(1));
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> j.u.c.atomic; the wait of C++20's std::atomic::wait.
 */
public final class SharedInt extends SharedValue {
  private static final long VALUE = SharedLayout.VALUE;

  private SharedInt(String name, Attachment attachment, Words words) {
    super(name, attachment, words);
  }

  /**
   * Finds or creates a number; a new one is 0.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   */
  public static SharedInt of(Segment segment, String name) {
    return of(Attachment.of(segment), name);
  }

  static SharedInt of(Attachment attachment, String name) {
    Words words = words(attachment, ObjectType.SHARED_INT, name);
    Attached<?> attached =
        attachment.local(
            Attached.class, name, absent -> new Attached<>(new SharedInt(name, attachment, words)));
    return (SharedInt) attached.value;
  }

  // ---- read

  /** The value, by a volatile read. */
  public int get() {
    return read(words.getVolatile(VALUE));
  }

  /** The value, by a plain read. */
  public int getPlain() {
    return read(words.get(VALUE));
  }

  /** The value, by an opaque read. */
  public int getOpaque() {
    return read(words.getOpaque(VALUE));
  }

  /** The value, by an acquire read. */
  public int getAcquire() {
    return read(words.getAcquire(VALUE));
  }

  private int read(int value) {
    checkOpen();
    return value;
  }

  // ---- write

  /** Sets the value, by a volatile store. */
  public void set(int value) {
    begin();
    words.setVolatile(VALUE, value);
    changed();
  }

  /** Sets the value, by a release store. */
  public void setRelease(int value) {
    if (!storesByRelease()) {
      set(value);
      return;
    }
    begin();
    words.setRelease(VALUE, value);
    stored();
  }

  /** {@link #setRelease}. */
  public void lazySet(int value) {
    setRelease(value);
  }

  /** {@link #setRelease}: who waits must learn of it. */
  public void setOpaque(int value) {
    setRelease(value);
  }

  /** {@link #setRelease}: who waits must learn of it. */
  public void setPlain(int value) {
    setRelease(value);
  }

  /** Sets the value and returns the one before. */
  public int getAndSet(int value) {
    begin();
    int before = words.getAndSet(VALUE, value);
    changed();
    return before;
  }

  /** Sets the value if it is the one expected. */
  public boolean compareAndSet(int expected, int value) {
    begin();
    if (!words.compareAndSet(VALUE, expected, value)) {
      checkOpen();
      return false;
    }
    changed();
    return true;
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetPlain(int expected, int value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetAcquire(int expected, int value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetRelease(int expected, int value) {
    return compareAndSet(expected, value);
  }

  /** {@link #compareAndSet}, which does not fail for no reason here. */
  public boolean weakCompareAndSetVolatile(int expected, int value) {
    return compareAndSet(expected, value);
  }

  /** Sets the value if it is the one expected; returns the one that was there. */
  public int compareAndExchange(int expected, int value) {
    while (!compareAndSet(expected, value)) {
      int found = get();
      if (found != expected) {
        return found;
      }
    }
    return expected;
  }

  // ---- arithmetic

  /** Adds and returns the value before. */
  public int getAndAdd(int delta) {
    begin();
    int before = words.getAndAdd(VALUE, delta);
    changed();
    return before;
  }

  /** Adds and returns the new value. */
  public int addAndGet(int delta) {
    return getAndAdd(delta) + delta;
  }

  /** Adds 1 and returns the value before. */
  public int getAndIncrement() {
    return getAndAdd(1);
  }

  /** Subtracts 1 and returns the value before. */
  public int getAndDecrement() {
    return getAndAdd(-1);
  }

  /** Adds 1 and returns the new value. */
  public int incrementAndGet() {
    return addAndGet(1);
  }

  /** Subtracts 1 and returns the new value. */
  public int decrementAndGet() {
    return addAndGet(-1);
  }

  // ---- update

  /** Applies a function without side effects, perhaps several times; returns the value before. */
  public int getAndUpdate(IntUnaryOperator update) {
    while (true) {
      int before = get();
      if (compareAndSet(before, update.applyAsInt(before))) {
        return before;
      }
    }
  }

  /** Applies a function without side effects, perhaps several times; returns the new value. */
  public int updateAndGet(IntUnaryOperator update) {
    while (true) {
      int before = get();
      int after = update.applyAsInt(before);
      if (compareAndSet(before, after)) {
        return after;
      }
    }
  }

  /** {@link #getAndUpdate} with the function of the value and another number. */
  public int getAndAccumulate(int with, IntBinaryOperator accumulate) {
    while (true) {
      int before = get();
      if (compareAndSet(before, accumulate.applyAsInt(before, with))) {
        return before;
      }
    }
  }

  /** {@link #updateAndGet} with the function of the value and another number. */
  public int accumulateAndGet(int with, IntBinaryOperator accumulate) {
    while (true) {
      int before = get();
      int after = accumulate.applyAsInt(before, with);
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
  public int awaitChange(int from, Duration timeout) throws InterruptedException {
    Changed changed = new Changed(from);
    return await(changed, timeout) ? changed.seen : from;
  }

  /** {@link #awaitChange(int, Duration)}. */
  public int awaitChange(int from, long timeout, TimeUnit unit) throws InterruptedException {
    return awaitChange(from, Duration.ofNanos(unit.toNanos(timeout)));
  }

  private final class Changed extends Seen {
    private final int from;
    private int seen;

    Changed(int from) {
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
    return text("SharedInt", "" + words.getVolatile(VALUE));
  }
}
