package org.interlock.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
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
 * IllegalMonitorStateException}. <b>Crash behaviour:</b> a process that dies holding it leaves it
 * held; timed forms time out and name the dead process. A thread that ends while holding leaves it
 * held too, as with ReentrantLock. <b>Fairness:</b> barging, but a waiter of about a millisecond
 * keeps newcomers back until it or another waiter has had its turn; untimed {@link #tryLock()}
 * always barges. <b>Progress:</b> blocking. <b>Memory effects:</b> all a thread did before unlock
 * is seen, in any process, by whoever locks next. <b>Interruption:</b> {@link #lock()} and {@link
 * #acquire()} ignore it; the others throw at once, also out of the kernel. <b>Limits:</b> 2^31-1
 * holds of one thread. <b>Cost uncontended:</b> two read-modify-writes, no system call, no
 * allocation.
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
public final class Mutex implements Lock {
  // States of the state word: S1 free (0). S2 owned by slot, generation.
  //
  // I1: S2 with my slot is stored only by the thread that then sets owner; owner and holds are
  // written
  //     by no other thread and cleared before the store of S1. So re-entrancy is decided on the
  // heap.
  // P1: state and waiters word, see WaitEngine.
  // P2: the store of S1 (a full store, thus also a release) and the compare-and-set to S2 (an
  // acquire):
  //     what the last owner wrote is seen by the next.
  // P3: compare-and-set to S2, then the look at isOpen; Attachment.close stores its phase, then
  // looks
  //     at the state. At least one sees the other.
  //
  // What a corpse leaves. Before the compare-and-set: nothing. After it, up to the store of S1: S2
  // with its slot and generation, by which everybody can tell. After the store, before the wake: S1
  // and sleepers under a set flag, who look again when their wait's cap has passed.

  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final WaitEngine engine;
  private final WaitEngine.Attempt attempt = new TakeFree();
  private final int mine;

  // I1; plain, as in ReentrantLock: only a thread that stored itself can find itself here
  private Thread owner;
  private int holds;
  private Thread introduced;

  private Mutex(String name, Attachment attachment, Words words) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.engine = new WaitEngine(attachment, words, MutexLayout.WAITERS, Spin.PATIENT);
    this.mine = MutexState.ownedBy(attachment.slot(), attachment.generation());
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

  static Mutex of(Attachment attachment, String name) {
    Words words = attachment.object(ObjectType.MUTEX, name, MutexLayout.BYTES, 0, 0);
    return attachment
        .local(Attached.class, name, absent -> new Mutex(name, attachment, words).new Attached())
        .mutex();
  }

  // ---- acquire

  @Override
  public void lock() {
    Thread me = Thread.currentThread();
    if (owner == me) {
      reenter();
    } else if (!engine.mayBarge() || !attempt.tryTake()) {
      observe();
      engine.awaitUninterruptibly(attempt, WaitersState.WAITERS);
    }
  }

  @Override
  public boolean tryLock() {
    Thread me = Thread.currentThread();
    if (owner == me) {
      reenter();
      return true;
    }
    return attempt.tryTake();
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return tryLockNanos(unit.toNanos(time));
  }

  /**
   * {@link #tryLock(long, TimeUnit)}; zero or negative tries once, 292 years and more is for ever.
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
    if (owner == Thread.currentThread()) {
      reenter();
      return true;
    }
    if ((nanos <= 0 || engine.mayBarge()) && attempt.tryTake()) {
      return true;
    }
    observe();
    long deadline = Timeout.deadline(attachment.kernel(), Math.max(nanos, 0));
    return engine.await(attempt, WaitersState.WAITERS, deadline, Interruption.HONOURED);
  }

  /** {@link #lock()} for try-with-resources. */
  public Held acquire() {
    lock();
    return new Hold();
  }

  /**
   * Locks within a time, for try-with-resources.
   *
   * @throws LockTimeoutException saying who holds it and since when
   */
  public Held acquire(Duration timeout) throws InterruptedException {
    if (!tryLock(timeout)) {
      String by = holder().map(Holder::toString).orElse("nobody any more");
      throw new LockTimeoutException(
          this.fullName() + " not acquired within " + timeout + ": held by " + by);
    }
    return new Hold();
  }

  private void reenter() {
    if (holds == Integer.MAX_VALUE) {
      throw new Error("maximum hold count of " + fullName() + " exceeded");
    }
    holds++;
  }

  private final class TakeFree implements WaitEngine.Attempt {
    @Override
    public boolean isPossible() {
      return MutexState.isFree(words.getOpaque(MutexLayout.STATE));
    }

    @Override
    public boolean tryTake() {
      if (!words.compareAndSet(MutexLayout.STATE, MutexState.FREE, mine)) { // P2
        return false;
      }
      if (!attachment.isOpen()) { // P3
        letGo();
        attachment.awaitOpen();
        return false;
      }
      entered(Thread.currentThread());
      return true;
    }
  }

  @SuppressWarnings("deprecation") // threadId() came with 19, this library runs on 17
  private void entered(Thread me) {
    owner = me;
    holds = 1;
    if (introduced != me) {
      attachment.introduce(me);
      introduced = me;
    }
    words.setLong(MutexLayout.THREAD, me.getId()); // plain: for messages
    words.setLong(MutexLayout.ACQUISITIONS, words.getLong(MutexLayout.ACQUISITIONS) + 1);
  }

  /**
   * Notes when this acquisition was first waited for; nobody pays for a clock who does not wait.
   */
  private void observe() {
    long acquisition = words.getOpaqueLong(MutexLayout.ACQUISITIONS);
    if (words.getOpaqueLong(MutexLayout.OBSERVED) != acquisition) {
      words.setLong(MutexLayout.OBSERVED_MILLIS, System.currentTimeMillis());
      words.setReleaseLong(MutexLayout.OBSERVED, acquisition); // pairs with the acquire in since()
    }
  }

  // ---- release

  @Override
  public void unlock() {
    if (owner != Thread.currentThread()) {
      throw notMine();
    }
    if (--holds > 0) {
      return;
    }
    owner = null; // I1: before the store
    letGo();
  }

  private void letGo() {
    words.setVolatile(MutexLayout.STATE, MutexState.FREE); // P1, P2
    engine.released(1);
  }

  private IllegalMonitorStateException notMine() {
    attachment.awaitOpen(); // a closed segment is the better message
    String by = holder().map(holder -> "held by " + holder).orElse("not locked");
    return new IllegalMonitorStateException(
        fullName()
            + " is not held by thread "
            + Thread.currentThread().getName()
            + ": it is "
            + by);
  }

  private final class Hold implements Held {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public void close() {
      if (!closed.get()) {
        unlock();
        closed.set(true); // only after a success: the wrong thread's attempt must not count
      }
    }
  }

  // ---- queries

  /** Whether anybody holds it. */
  public boolean isLocked() {
    attachment.awaitOpen();
    return !MutexState.isFree(words.getVolatile(MutexLayout.STATE));
  }

  /** Whether the calling thread holds it. */
  public boolean isHeldByCurrentThread() {
    return owner == Thread.currentThread();
  }

  /** How many times the calling thread holds it. */
  public int getHoldCount() {
    return isHeldByCurrentThread() ? holds : 0;
  }

  /** Who holds it; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> holder() {
    attachment.awaitOpen();
    int state = words.getVolatile(MutexLayout.STATE);
    if (MutexState.isFree(state)) {
      return Optional.empty();
    }
    int slot = MutexState.slot(state);
    Optional<String> thread = Optional.of(threadName(state, slot));
    Optional<Instant> since = since();
    return Optional.of(
        attachment
            .peer(slot, MutexState.generation(state))
            .map(peer -> new Holder(peer.pid(), peer.command(), peer.alive(), thread, 1, since))
            .orElse(new Holder(0, "has left", false, thread, 1, since)));
  }

  private String threadName(int state, int slot) {
    Thread local = owner;
    if (state == mine && local != null) {
      return local.isAlive() ? local.getName() : local.getName() + " (ended)";
    }
    return attachment.threadName(slot, words.getLong(MutexLayout.THREAD));
  }

  private Optional<Instant> since() {
    long observed = words.getAcquireLong(MutexLayout.OBSERVED);
    return observed == words.getLong(MutexLayout.ACQUISITIONS)
        ? Optional.of(Instant.ofEpochMilli(words.getLong(MutexLayout.OBSERVED_MILLIS)))
        : Optional.empty();
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

  private String fullName() {
    return "mutex " + name + " of segment " + attachment.segmentName();
  }

  /** The name and, as ReentrantLock does, who has it. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Mutex[" + name + ", closed]";
    }
    return "Mutex[" + name + ", " + holder().map(by -> "Locked by " + by).orElse("Unlocked") + "]";
  }

  // ---- close

  /** What close() asks and tells this mutex. */
  private final class Attached implements Local {
    Mutex mutex() {
      return Mutex.this;
    }

    @Override
    public Optional<String> held() {
      if (words.getVolatile(MutexLayout.STATE) != mine) { // P3
        return Optional.empty();
      }
      String thread = threadName(mine, attachment.slot());
      return Optional.of("mutex " + name + " (thread " + thread + ")");
    }

    @Override
    public void settle(Words late) {
      late.compareAndSet(
          MutexLayout.STATE, mine, MutexState.FREE); // a lock() that ran into close()
      WaitEngine.wakeAll(attachment.kernel(), late, MutexLayout.WAITERS); // an unlock() that did
    }
  }
}
