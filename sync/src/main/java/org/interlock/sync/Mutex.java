package org.interlock.sync;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
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
public final class Mutex implements Lock {
  // States of the state word: S1 free. S2 owned by slot, generation. S3 kept: free for one that has
  // waited, or for anybody once the waiters word's hungry mark has worn off. S4 suspect: free for
  // one
  // that repairs; slot, generation and thread are the dead owner's. S5 in repair: S2 taken from S4.
  //
  // I1: S2 with my slot is stored only by the thread that then sets owner; owner and holds are
  //     written by no other thread and cleared before the store of S1. So re-entrancy is decided on
  //     the heap.
  // I2: S2 and S5 are left by their owner alone, or, once its slot is DEAD, to S4 (MutexRecoverer);
  //     S1, S3 and S4 are left by compare-and-set.
  // I3: S4 goes to S5, and S5 to S2 after a repair, else back to S4. So who finds S1 or S3 finds
  //     consistent data.
  // P1: unlock stores the state, then reads the waiters word; a sleeper sets the waiters word, then
  //     reads the state (WaitEngine). The store is a full one, or a plain release whose missing
  //     fence the sleeper provides: membarrier makes every registered process's threads pass one.
  // P2: the store of S1 is a release and the compare-and-set to S2 an acquire: what the last owner
  //     wrote is seen by the next.
  // P3: compare-and-set to S2, then the look at isOpen; Attachment.close stores its phase, then
  //     looks at the state. At least one sees the other.
  //
  // What a corpse leaves. Before the compare-and-set: nothing. After it, up to the store of S1: S2
  // or S5 with its slot and generation, which recovery makes S4. After the store, before the wake:
  // S1, S3 or S4 and sleepers; recovery wakes them all.

  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final WaitEngine engine;
  private final WaitEngine.Attempt attempt = new Take();
  private final boolean unlocksByStore;
  private final long mine;

  // I1; plain, as in ReentrantLock: only a thread that stored itself can find itself here
  private Thread owner;
  private int holds;
  // for messages; plain: an Introduced is read whole or not at all, so nobody goes by another's key
  private Introduced introduced = new Introduced(null, 0);
  private int turns;
  private long suspicion = MutexState.FREE; // I1, I3: what unlock stores, S4 until repaired
  private volatile Consumer<Death> repair;

  private record Introduced(Thread thread, int key) {}

  private Mutex(String name, Attachment attachment, Words words) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.engine = new WaitEngine(name, attachment, words, MutexLayout.WAITERS, Spin.PATIENT);
    this.unlocksByStore = attachment.kernel().hasAsymmetricFence();
    this.mine = MutexState.owner(attachment.slot(), attachment.generation());
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
    } else if (!tryTakeFrom(MutexState.FREE, me)) {
      observe();
      engine.awaitUninterruptibly(attempt, WaitersState.WAITERS);
      mendIfSuspect();
    }
  }

  @Override
  public boolean tryLock() {
    Thread me = Thread.currentThread();
    if (owner == me) {
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
    if (owner == me) {
      reenter();
      return true;
    }
    if (tryTakeFrom(MutexState.FREE, me)) {
      return true;
    }
    if (nanos <= 0) {
      return engine.mayBarge() && attempt.tryTake() && mendIfSuspect();
    }
    observe();
    long deadline = Timeout.deadline(attachment.kernel(), nanos);
    return engine.await(attempt, WaitersState.WAITERS, deadline, Interruption.HONOURED)
        && mendIfSuspect();
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

  private void reenter() {
    if (holds == Integer.MAX_VALUE) {
      throw new Error("maximum hold count of " + fullName() + " exceeded");
    }
    holds++;
  }

  private boolean tryTakeFrom(long from, Thread me) {
    Introduced who = introduced;
    if (who.thread != me) {
      who = new Introduced(me, attachment.introduce(me));
      introduced = who;
    }
    long taken = MutexState.taken(from, mine, who.key, turns);
    if (!words.compareAndSetLong(MutexLayout.STATE, from, taken)) { // P2; T1 when suspect
      return false;
    }
    if (!attachment.isOpen()) { // P3
      letGo(MutexState.inherited(from));
      attachment.awaitOpen();
      return tryTakeFrom(from, me);
    }
    turns++;
    if (MutexState.isFirstTurn(turns)) {
      words.setLong(MutexLayout.OBSERVED, MutexState.FREE); // for messages: turns now come again
    }
    owner = me;
    holds = 1;
    suspicion = MutexState.inherited(from);
    return true;
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

  /** Notes when this acquisition was first waited for, so that only waiters pay for a clock. */
  private void observe() {
    long state = words.getOpaqueLong(MutexLayout.STATE); // for messages
    if (words.getOpaqueLong(MutexLayout.OBSERVED) != state) {
      words.setLong(MutexLayout.OBSERVED_MILLIS, System.currentTimeMillis());
      words.setReleaseLong(MutexLayout.OBSERVED, state); // pairs with the acquire in since()
    }
  }

  // ---- owner died

  /**
   * When it is suspect, takes it, runs a repair under the lock, and releases it, consistent. When
   * the repair throws, that goes to the caller and the mutex stays suspect. Waits for a repair that
   * is under way, not for a holder.
   *
   * @return false when it was not suspect; then the repair did not run
   */
  public boolean recover(Consumer<Death> repair) {
    Objects.requireNonNull(repair);
    if (isHeldByCurrentThread() || !isSuspect()) {
      return false;
    }
    engine.awaitUninterruptibly(new TakeAlsoSuspect(), WaitersState.WAITERS);
    boolean suspect = suspicion != MutexState.FREE;
    if (suspect) {
      mend(repair);
    }
    unlock();
    return suspect;
  }

  private final class TakeAlsoSuspect extends Take {
    @Override
    boolean tryTakeSuspect(long state, Thread me) {
      return tryTakeFrom(state, me);
    }
  }

  /** After each successful take; true, so that it can stand behind one. */
  private boolean mendIfSuspect() {
    if (suspicion != MutexState.FREE) {
      mend(repair);
    }
    return true;
  }

  private void mend(Consumer<Death> by) {
    boolean mended = false;
    try {
      by.accept(obituary(suspicion));
      mended = true;
    } finally {
      if (!mended && isHeldByCurrentThread()) {
        release(); // however often the repair locked: S4 again
      }
    }
    if (!isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException("the repair has unlocked " + fullName());
    }
    suspicion = MutexState.FREE;
    long held = words.getLong(MutexLayout.STATE); // only the owner writes it
    words.setReleaseLong(MutexLayout.STATE, MutexState.consistent(held)); // T2; after the repair
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
    if (owner != Thread.currentThread()) {
      throw notMine();
    }
    if (--holds == 0) {
      release();
    }
  }

  private void release() {
    long next = suspicion;
    suspicion = MutexState.FREE;
    holds = 0;
    owner = null; // I1: before the store
    letGo(next);
  }

  private void letGo(long next) {
    if (unlocksByStore) {
      words.setReleaseLong(MutexLayout.STATE, next); // P1, P2
      VarHandle.releaseFence(); // P1: compiled code keeps the read behind the store
    } else {
      words.setVolatileLong(MutexLayout.STATE, next); // P1, P2
    }
    int waiters = words.getVolatile(MutexLayout.WAITERS); // P1
    if (!WaitersState.isQuiet(waiters)) {
      wakeWaiter(waiters);
    }
  }

  private void wakeWaiter(int waiters) {
    if (WaitersState.isHungry(waiters, attachment.kernel().nanoTime())) {
      words.compareAndSetLong(MutexLayout.STATE, MutexState.FREE, MutexState.KEPT);
    }
    engine.released(1);
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
    return owner == Thread.currentThread();
  }

  /** How many times the calling thread holds it. */
  public int getHoldCount() {
    return isHeldByCurrentThread() ? holds : 0;
  }

  /** Who holds it; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> holder() {
    attachment.awaitOpen();
    long state = words.getVolatileLong(MutexLayout.STATE);
    if (!MutexState.isHeld(state)) {
      return Optional.empty();
    }
    Optional<String> thread = Optional.of(threadName(state));
    Optional<Instant> since = since(state);
    return Optional.of(
        attachment
            .peer(MutexState.slot(state), MutexState.generation(state))
            .map(peer -> new Holder(peer.pid(), peer.command(), peer.alive(), thread, 1, since))
            .orElse(new Holder(0, "has left", false, thread, 1, since)));
  }

  private String threadName(long state) {
    Thread local = owner;
    if (MutexState.isHeldBy(state, mine) && local != null) {
      return local.isAlive() ? local.getName() : local.getName() + " (ended)";
    }
    return attachment.threadName(MutexState.slot(state), MutexState.threadKey(state));
  }

  private Optional<Instant> since(long state) {
    return words.getAcquireLong(MutexLayout.OBSERVED) == state
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

  String fullName() {
    return "mutex " + name + " of segment " + attachment.segmentName();
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
          ? Optional.of("mutex " + name + " (thread " + threadName(state) + ")")
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
