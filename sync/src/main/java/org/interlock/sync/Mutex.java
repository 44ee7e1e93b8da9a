package org.interlock.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A reentrant lock between processes, and between the threads of each.
 *
 * <p><b>Who may call:</b> any thread. The thread that locked unlocks; another one gets {@link
 * IllegalMonitorStateException}. <b>Crash behaviour:</b> when its owner's process dies it becomes
 * <em>suspect</em>: nobody holds it, and what it guards may be half written. With a repair callback
 * ({@link #of(Segment, String, Consumer)}) the next one that locks runs that under the lock, and
 * goes on. Without one, every way of locking throws {@link OwnerDiedException}, in all processes,
 * until somebody calls {@link #recover}. A repair that throws, or an owner that unlocks before a
 * repair has ended, leaves it suspect. A thread that ends while holding leaves it held, as with
 * ReentrantLock; a stopped process keeps it. <b>Fairness:</b> barging, but a waiter of about a
 * millisecond keeps newcomers back until it or another waiter has had its turn; untimed {@link
 * #tryLock()} always barges. <b>Progress:</b> blocking. <b>Memory effects:</b> all a thread did
 * before unlock is seen, in any process, by whoever locks next. <b>Interruption:</b> {@link
 * #lock()} and {@link #acquire()} ignore it, {@link #tryLock()} does not wait; the others throw at
 * once, also out of the kernel. <b>Limits:</b> 2^31-1 holds of one thread. <b>Cost uncontended:</b>
 * one read-modify-write, a store and a read, no system call, no allocation.
 *
 * <pre>{@code
 * Mutex mutex = Mutex.of(segment, "lock");
 * mutex.lock();
 * try {
 *   counter.putLong(0, counter.getLong(0) + 1);
 * } finally {
 *   mutex.unlock();
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> "mutex, take 3" of Drepper, Futexes Are Tricky, with the waiters bit in a word
 * of its own; j.u.c.locks.ReentrantLock for the contract.
 */
public final class Mutex extends MutexCore implements Lock {
  private final WaitEngine.Attempt attempt = new Take();
  private volatile Consumer<Death> repair;

  private Mutex(String name, Attachment attachment, Words words) {
    super(name, attachment, words);
  }

  /**
   * Finds or creates a mutex.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   * @throws org.interlock.shm.SegmentFullException when the segment has no room
   */
  public static Mutex of(Segment segment, String name) {
    return of(Attachment.of(segment), name);
  }

  /**
   * {@link #of(Segment, String)} with a callback that makes what the mutex guards consistent after
   * its owner's death. It runs in whatever thread locks next, under the lock; when it throws, that
   * goes to the thread, the mutex is not held and stays suspect. A process has one callback a
   * mutex: the last one given.
   */
  public static Mutex of(Segment segment, String name, Consumer<Death> repair) {
    return of(Attachment.of(segment), name, repair);
  }

  static Mutex of(Attachment attachment, String name, Consumer<Death> repair) {
    Objects.requireNonNull(repair);
    Mutex mutex = of(attachment, name);
    mutex.repair = repair;
    return mutex;
  }

  static Mutex of(Attachment attachment, String name) {
    attachment.knows(new MutexRecoverer());
    Words words = attachment.object(ObjectType.MUTEX, name, MutexLayout.BYTES, 0, 0);
    return attachment
        .local(Attached.class, name, absent -> new Mutex(name, attachment, words).new Attached())
        .mutex();
  }

  // ---- acquire

  @Override
  public void lock() {
    Thread me = Thread.currentThread();
    if (owner() == me) {
      reenter();
    } else if (!tryTakeFrom(MutexState.FREE, me)) {
      notes.observe();
      engine.awaitUninterruptibly(attempt, WaitersState.WAITERS);
      mendIfSuspect();
    }
  }

  @Override
  public boolean tryLock() {
    Thread me = Thread.currentThread();
    if (owner() == me) {
      reenter();
      return true;
    }
    return attempt.tryTake() && mendIfSuspect();
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLockNanos(unit.toNanos(time));
  }

  /**
   * {@link #tryLock(long, TimeUnit)}. Zero or negative tries once, without barging past one that
   * has waited long; 292 years is for ever.
   */
  public boolean tryLock(Duration timeout) throws InterruptedException {
    return tryLockNanos(Timeout.nanos(timeout));
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    tryLockNanos(Long.MAX_VALUE);
  }

  private boolean tryLockNanos(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Thread me = Thread.currentThread();
    if (owner() == me) {
      reenter();
      return true;
    }
    if (tryTakeFrom(MutexState.FREE, me)) {
      return true;
    }
    if (nanos <= 0) {
      return mayTry() && attempt.tryTake() && mendIfSuspect();
    }
    notes.observe();
    long deadline = Timeout.deadline(attachment.kernel(), nanos);
    return engine.await(attempt, WaitersState.WAITERS, deadline, Interruption.HONOURED)
        && mendIfSuspect();
  }

  /** Fairness keeps newcomers from a free mutex, and nobody from hearing that it is suspect. */
  private boolean mayTry() {
    return engine.mayBarge() || MutexState.isSuspect(words.getOpaqueLong(MutexLayout.STATE));
  }

  /** {@link #lock()} for try-with-resources. */
  public Held acquire() {
    lock();
    return new MutexHold(this);
  }

  /**
   * Locks within a time, for try-with-resources.
   *
   * @throws LockTimeoutException saying who holds it, since when, and who waits
   */
  public Held acquire(Duration timeout) throws InterruptedException {
    if (!tryLock(timeout)) {
      String by = holder().map(Holder::toString).orElse("nobody any more");
      throw new LockTimeoutException(
          fullName()
              + " not acquired within "
              + timeout
              + ": held by "
              + by
              + "; waiting for it: "
              + attachment.whoWaits(name));
    }
    return new MutexHold(this);
  }

  private class Take implements WaitEngine.Attempt {
    @Override
    public boolean tryBarging() {
      return tryTakeFrom(MutexState.FREE, Thread.currentThread());
    }

    @Override
    public boolean tryTake() {
      Thread me = Thread.currentThread();
      if (tryTakeFrom(MutexState.FREE, me)) { // P1
        return true;
      }
      long state = words.getOpaqueLong(MutexLayout.STATE); // as of the compare-and-set, or newer
      if (MutexState.isSuspect(state)) {
        return tryTakeSuspect(state, me);
      }
      return state == MutexState.KEPT && tryTakeFrom(MutexState.KEPT, me);
    }

    boolean tryTakeSuspect(long state, Thread me) {
      if (repair == null) {
        attachment.awaitOpen();
        throw new OwnerDiedException(obituary(state));
      }
      return tryTakeFrom(state, me);
    }
  }

  // ---- owner died

  /**
   * When it is suspect, takes it, runs a repair under the lock, and releases it, consistent. When
   * the repair throws, that goes to the caller and the mutex stays suspect. Waits for a repair that
   * is under way, not for a holder.
   *
   * @return false when it was not suspect, or is being repaired by this thread; then the repair did
   *     not run
   */
  public boolean recover(Consumer<Death> repair) {
    Objects.requireNonNull(repair);
    if (isHeldByCurrentThread() || !isSuspect()) {
      return false;
    }
    engine.awaitUninterruptibly(new TakeSuspect(), WaitersState.WAITERS);
    if (!isHeldByCurrentThread()) { // somebody else has made it consistent
      attachment.awaitOpen(); // or these are the zeros of a closed segment
      engine.released(1); // a waiter that leaves passes its wake on
      return false;
    }
    mend(repair);
    unlock();
    return true;
  }

  /**
   * Waits for the end of a repair; succeeds without taking when there is nothing left to repair.
   */
  private final class TakeSuspect implements WaitEngine.Attempt {
    @Override
    public boolean tryBarging() {
      return tryTake();
    }

    @Override
    public boolean tryTake() {
      while (true) {
        long state = words.getVolatileLong(MutexLayout.STATE); // P1
        if (MutexState.isInRepair(state)) {
          return false;
        }
        if (!MutexState.isSuspect(state) || tryTakeFrom(state, Thread.currentThread())) {
          return true;
        }
      }
    }
  }

  /** After each successful take; true, so that it can stand behind one. */
  private boolean mendIfSuspect() {
    if (suspicion() != MutexState.FREE) {
      mend(repair);
    }
    return true;
  }

  private void mend(Consumer<Death> by) {
    boolean mended = false;
    try {
      by.accept(obituary(suspicion()));
      mended = holds() == 1;
    } finally {
      if (!mended && isHeldByCurrentThread()) {
        release(); // however often the repair locked: S4 again
      }
    }
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          "the repair of " + fullName() + " has not unlocked it as often as it locked it");
    }
    markConsistent();
  }

  private Death obituary(long state) {
    return new Obituary(words, MutexLayout.OBITUARY).read(fullName(), state);
  }

  /** Whether its owner died and no repair has made it consistent since. */
  public boolean isSuspect() {
    attachment.awaitOpen();
    long state = words.getVolatileLong(MutexLayout.STATE);
    return MutexState.isSuspect(state) || MutexState.isInRepair(state);
  }

  // ---- release

  @Override
  public void unlock() {
    if (owner() != Thread.currentThread()) {
      throw notMine();
    }
    exit();
  }

  private IllegalMonitorStateException notMine() {
    attachment.awaitOpen(); // a closed segment is the better message
    String by = holder().map(holder -> "held by " + holder).orElse("not locked");
    String me = Thread.currentThread().getName();
    return new IllegalMonitorStateException(
        fullName() + " is not held by thread " + me + ": it is " + by);
  }

  // ---- queries

  /** Whether anybody holds it. */
  public boolean isLocked() {
    attachment.awaitOpen();
    return MutexState.isHeld(words.getVolatileLong(MutexLayout.STATE));
  }

  /** Whether the calling thread holds it. */
  public boolean isHeldByCurrentThread() {
    return owner() == Thread.currentThread();
  }

  /** How many times the calling thread holds it. */
  public int getHoldCount() {
    return isHeldByCurrentThread() ? holds() : 0;
  }

  /** Who holds it; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> holder() {
    attachment.awaitOpen();
    return notes.holder(words.getVolatileLong(MutexLayout.STATE), owner());
  }

  /**
   * Conditions are not there yet.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public Condition newCondition() {
    throw new UnsupportedOperationException("conditions of a Mutex are not available yet");
  }

  /** The name and, as ReentrantLock does, who has it. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Mutex[" + name + ", closed]";
    }
    String free = isSuspect() ? "Suspect" : "Unlocked";
    return "Mutex[" + name + ", " + holder().map(by -> "Locked by " + by).orElse(free) + "]";
  }

  // ---- close

  /** What close() asks and tells this mutex. */
  private final class Attached implements Local {
    Mutex mutex() {
      return Mutex.this;
    }

    @Override
    public Optional<String> held() {
      long state = words.getVolatileLong(MutexLayout.STATE); // P3
      return MutexState.isHeldBy(state, mine)
          ? Optional.of("mutex " + name + " (thread " + notes.threadName(state, owner()) + ")")
          : Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      long state = late.getVolatileLong(MutexLayout.STATE);
      if (MutexState.isHeldBy(state, mine)) { // a lock() that ran into close()
        boolean repair = MutexState.isInRepair(state);
        long next = repair ? MutexState.suspect(state) : MutexState.FREE;
        late.compareAndSetLong(MutexLayout.STATE, state, next);
      }
      WaitEngine.wakeAll(attachment.kernel(), late, MutexLayout.WAITERS); // an unlock() that did
    }
  }
}
