package org.interlock.sync;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.interlock.shm.seam.Interruption;

/** One of the locks of a reader-writer lock: the ways to ask, for three ways to hold. */
abstract class RwView implements Lock {
  private final RwWriter core;
  private final String what;

  /**
   * A view.
   *
   * @param what how it is held, for messages: "read"
   */
  RwView(RwWriter core, String what) {
    this.core = core;
    this.what = what;
  }

  /** Takes it at once, or not. */
  abstract boolean tryTake();

  /** Takes it when it can. */
  abstract boolean take(long deadline, Interruption interruption) throws InterruptedException;

  /** Whether fairness lets the calling thread try once. */
  abstract boolean mayTry();

  /** One hold of the calling thread less; false when it has none. */
  abstract boolean end();

  /** Who keeps others out of it, for messages. */
  abstract String inTheWay();

  @Override
  public final void lock() {
    try {
      take(Timeout.NEVER, Interruption.IGNORED);
    } catch (InterruptedException e) {
      throw new AssertionError(e); // IGNORED never throws it
    }
  }

  @Override
  public final void lockInterruptibly() throws InterruptedException {
    tryLockNanos(Long.MAX_VALUE);
  }

  @Override
  public final boolean tryLock() {
    return tryTake();
  }

  @Override
  public final boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLockNanos(unit.toNanos(time));
  }

  private boolean tryLockNanos(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (nanos <= 0) {
      return mayTry() && tryTake();
    }
    return take(Timeout.deadline(core.attachment.kernel(), nanos), Interruption.HONOURED);
  }

  final Held hold() {
    lock();
    return new LockHold(this, core);
  }

  final Held hold(Duration timeout) throws InterruptedException {
    if (!tryLockNanos(Timeout.nanos(timeout))) {
      throw core.notWithin(timeout, inTheWay());
    }
    return new LockHold(this, core);
  }

  @Override
  public final void unlock() {
    if (!end()) {
      core.attachment.awaitOpen(); // a closed segment is the better message
      throw core.notMine(what, inTheWay());
    }
  }

  /**
   * There are none.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public final Condition newCondition() {
    throw new UnsupportedOperationException(core.fullName() + " has no conditions");
  }

  @Override
  public final String toString() {
    String closed = core.attachment.isOpen() ? "" : ", closed";
    return "RwLock[" + core.name + closed + "]." + what;
  }
}
