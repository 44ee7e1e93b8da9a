package org.interlock.sync;

import java.time.Duration;
import java.util.List;
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
  private final WaitEngine.Attempt attempt = new Take(MutexState.WRITING);

  private Mutex(String name, Attachment attachment, Words words) {
    super(ObjectType.MUTEX, name, attachment, words);
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
    mutex.repairBy(repair);
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
    } else if (!tryTakeFrom(MutexState.FREE, me, MutexState.WRITING)) {
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
    if (tryTakeFrom(MutexState.FREE, me, MutexState.WRITING)) {
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

  /** {@link #lock()} for try-with-resources. */
  public Held acquire() {
    lock();
    return new LockHold(this, this);
  }

  /**
   * Locks within a time, for try-with-resources.
   *
   * @throws LockTimeoutException saying who holds it, since when, and who waits
   */
  public Held acquire(Duration timeout) throws InterruptedException {
    if (!tryLock(timeout)) {
      throw notWithin(timeout);
    }
    return new LockHold(this, this);
  }

  LockTimeoutException notWithin(Duration timeout) {
    return notWithin(
        timeout, "held by " + holder().map(Holder::toString).orElse("nobody any more"));
  }

  /**
   * Locks several mutexes within a time, or none, for try-with-resources; in any segments, in any
   * order: as all that lock several do it in one order, by segment and name, no two of them wait
   * for each other. A thread that already holds a mutex may still come to wait in a circle.
   *
   * @throws LockTimeoutException saying which one was held, by whom, since when; none is held then
   * @throws OwnerDiedException when one is suspect and has no repair; none is held then
   */
  public static Held lockAll(Duration timeout, Mutex... mutexes) throws InterruptedException {
    return MutexGroup.lock(timeout, List.of(mutexes));
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
    return recoverBy(Objects.requireNonNull(repair));
  }

  /** Whether its owner died and no repair has made it consistent since. */
  public boolean isSuspect() {
    return isSuspectNow();
  }

  // ---- release

  @Override
  public void unlock() {
    if (!isMine()) {
      attachment.awaitOpen(); // a closed segment is the better message
      throw notMine("held", holder().map(holder -> "held by " + holder).orElse("not locked"));
    }
    exit();
  }

  // ---- queries

  /** Whether anybody holds it. */
  public boolean isLocked() {
    attachment.awaitOpen();
    return MutexState.isHeld(words.getVolatileLong(MutexLayout.STATE));
  }

  /** Whether the calling thread holds it. */
  public boolean isHeldByCurrentThread() {
    return isMine();
  }

  /** How many times the calling thread holds it. */
  public int getHoldCount() {
    return isHeldByCurrentThread() ? holds() : 0;
  }

  /** Who holds it; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> holder() {
    return ownerIf(MutexState::isHeld);
  }

  /** The condition named "default". */
  @Override
  public Condition newCondition() {
    return newCondition("default");
  }

  /**
   * Finds or creates a condition of this mutex, the same one for all that ask for this name in any
   * process. All its methods need the mutex held.
   *
   * <p>A signal goes to who has waited longest. Who waits may also return without one, as
   * everywhere in Java: after a time-out or interrupt of one that came later, and whenever a
   * process has died. So a signal that a dead one was given is not lost. await returns, or throws,
   * with the mutex held as often as before; when its owner has died meanwhile, it runs the repair,
   * or without one throws {@link OwnerDiedException}, the mutex held and still suspect, and unlock
   * leaves it so. Only when the segment is closed meanwhile nothing is held.
   *
   * @throws org.interlock.shm.ObjectMismatchException when "mutex.condition" is another object
   */
  public Condition newCondition(String condition) {
    return MutexCondition.of(this, Objects.requireNonNull(condition));
  }

  /** The name and, as ReentrantLock does, who has it. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Mutex[" + name + ", closed]";
    }
    String free = isSuspectNow() ? "Suspect" : "Unlocked";
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
      settleOwner(late);
    }
  }
}
