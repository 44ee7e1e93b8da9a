package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A counting semaphore between processes, in the shape of {@link java.util.concurrent.Semaphore}.
 *
 * <p><b>Who may call:</b> any thread. Tracked ({@link #of}): any thread of a process releases what
 * the process acquired, another process gets {@link IllegalMonitorStateException}. Untracked
 * ({@link #untracked}): anyone releases, up to the maximum. <b>Crash behaviour:</b> tracked permits
 * of a dead process return, exactly; untracked ones are gone until somebody releases in its place,
 * also when a thread acquires while its process closes the segment. <b>Fairness:</b> barging, but a
 * waiter of about a millisecond keeps newcomers back until it or another waiter has had its turn;
 * untimed {@link #tryAcquire()} always barges. Who wants several permits at once competes with
 * those who want one, and waits as long as enough of these wait too. <b>Progress:</b> acquiring
 * blocks; the rest is lock-free. <b>Memory effects:</b> all a thread did before release is seen, in
 * any process, by whoever then acquires. <b>Interruption:</b> ends the acquires that say so at
 * once, also out of the kernel. <b>Limits:</b> 65,535 permits tracked, 2^31-1 untracked. <b>Cost
 * uncontended:</b> one read-modify-write an operation, no system call, no allocation.
 *
 * <pre>{@code
 * Semaphore slots = Semaphore.of(segment, "slots", 4);
 * slots.acquire();
 * try {
 *   work();
 * } finally {
 *   slots.release();
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> POSIX sem_post and sem_wait; System V semaphore undo for the account.
 */
public final class Semaphore {
  private final String name;
  private final Attachment attachment;
  private final long waiters;
  private final BiFunction<Words, IntUnaryOperator, Permits> over;
  private final Permits permits;
  private final WaitEngine engine;
  private final WaitEngine.Attempt one = new Take(1);

  private Semaphore(
      String name,
      Attachment attachment,
      Words words,
      long waiters,
      BiFunction<Words, IntUnaryOperator, Permits> over) {
    this.name = name;
    this.attachment = attachment;
    this.waiters = waiters;
    this.over = over;
    this.permits = over.apply(words, attachment::generationOf);
    this.engine = new WaitEngine(name, attachment, words, waiters, Spin.EAGER);
  }

  /**
   * Finds or creates a tracked semaphore with all its permits available.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or has
   *     another number of permits
   * @throws IllegalArgumentException unless 1 to 65,535 permits
   */
  public static Semaphore of(Segment segment, String name, int permits) {
    return of(Attachment.of(segment), name, permits);
  }

  static Semaphore of(Attachment attachment, String name, int permits) {
    int most = TrackedState.MOST_PERMITS;
    if (permits < 1 || permits > most) {
      throw new IllegalArgumentException(
          "a tracked semaphore has 1 to " + most + " permits, asked were " + permits);
    }
    attachment.knows(new TrackedRecoverer());
    long bytes = TrackedLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.SEMAPHORE, name, bytes, permits, permits);
    return local(
        attachment,
        name,
        words,
        TrackedLayout.WAITERS,
        (over, generationOf) -> new TrackedPermits(attachment, over, generationOf, permits));
  }

  /**
   * Finds or creates an untracked semaphore.
   *
   * @param initial how many permits a new one has, 0 to the maximum
   * @param maximum how many it can have, from 1
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or has other
   *     numbers
   */
  public static Semaphore untracked(Segment segment, String name, int initial, int maximum) {
    return untracked(Attachment.of(segment), name, initial, maximum);
  }

  static Semaphore untracked(Attachment attachment, String name, int initial, int maximum) {
    if (maximum < 1 || initial < 0 || initial > maximum) {
      throw new IllegalArgumentException(
          "an untracked semaphore has 0 to maximum permits at first and a maximum from 1, asked were "
              + initial
              + " and "
              + maximum);
    }
    attachment.knows(new UntrackedRecoverer());
    Words words =
        attachment.object(
            ObjectType.UNTRACKED_SEMAPHORE, name, UntrackedLayout.BYTES, initial, maximum);
    return local(
        attachment,
        name,
        words,
        UntrackedLayout.WAITERS,
        (over, generationOf) -> new UntrackedPermits(over, initial, maximum));
  }

  private static Semaphore local(
      Attachment attachment,
      String name,
      Words words,
      long waiters,
      BiFunction<Words, IntUnaryOperator, Permits> over) {
    return attachment
        .local(
            Attached.class,
            name,
            absent -> new Semaphore(name, attachment, words, waiters, over).new Attached())
        .semaphore();
  }

  // ---- acquire

  /** {@link #acquire(int)} of one permit. */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Acquires permits, all at once.
   *
   * @throws IllegalArgumentException when n is negative or more than there can ever be
   */
  public void acquire(int n) throws InterruptedException {
    tryAcquireNanos(n, Long.MAX_VALUE);
  }

  /** {@link #acquire()} that ignores interrupts. */
  public void acquireUninterruptibly() {
    acquireUninterruptibly(1);
  }

  /** {@link #acquire(int)} that ignores interrupts. */
  public void acquireUninterruptibly(int n) {
    WaitEngine.Attempt attempt = attempt(n);
    if (!takesUnchanged(n) && !attempt.tryBarging()) {
      engine.awaitUninterruptibly(attempt, flags(n));
      passOn();
    }
  }

  /** Acquires one permit if it is there. */
  public boolean tryAcquire() {
    return takesUnchanged(1) || one.tryTake();
  }

  /**
   * Acquires permits if they are there.
   *
   * @throws IllegalArgumentException when n is negative or more than there can ever be
   */
  public boolean tryAcquire(int n) {
    return attempt(n).tryTake();
  }

  /**
   * Acquires permits within a time. Zero or negative tries once, without barging past one that has
   * waited long.
   */
  public boolean tryAcquire(int n, Duration timeout) throws InterruptedException {
    return tryAcquireNanos(n, Timeout.nanos(timeout));
  }

  /** {@link #tryAcquire(int, Duration)}. */
  public boolean tryAcquire(int n, long timeout, TimeUnit unit) throws InterruptedException {
    return tryAcquireNanos(n, unit.toNanos(timeout));
  }

  /** Acquires one permit within a time. */
  public boolean tryAcquire(long timeout, TimeUnit unit) throws InterruptedException {
    return tryAcquireNanos(1, unit.toNanos(timeout));
  }

  /** Acquires all permits that are available and says how many. */
  public int drainPermits() {
    while (true) {
      int taken = permits.takeAll();
      if (confirmed(taken)) {
        return taken;
      }
    }
  }

  private boolean tryAcquireNanos(int n, long nanos) throws InterruptedException {
    WaitEngine.Attempt attempt = attempt(n);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (takesUnchanged(n) || attempt.tryBarging()) {
      return true;
    }
    if (nanos <= 0) {
      return false;
    }
    long deadline = Timeout.deadline(attachment.kernel(), nanos);
    boolean taken = engine.await(attempt, flags(n), deadline, Interruption.HONOURED);
    if (taken) {
      passOn();
    }
    return taken;
  }

  /** The short way, while nobody else uses it. */
  private boolean takesUnchanged(int n) {
    return n == 1 && permits.tryTakeUnchanged() && confirmed(1);
  }

  /** A taker that waited may have had the one wake of two releases. */
  private void passOn() {
    if (permits.available() > 0) {
      engine.released(1);
    }
  }

  private WaitEngine.Attempt attempt(int n) {
    if (n < 0 || n > permits.maximum()) {
      throw new IllegalArgumentException(
          fullName() + " has 0 to " + permits.maximum() + " permits to acquire, asked were " + n);
    }
    return n == 1 ? one : new Take(n);
  }

  private static int flags(int n) {
    return n > 1 ? WaitersState.WAITERS | WaitersState.MANY : WaitersState.WAITERS;
  }

  private final class Take implements WaitEngine.Attempt {
    private final int n;

    Take(int n) {
      this.n = n;
    }

    @Override
    public boolean tryBarging() {
      return engine.mayBarge() && tryTake();
    }

    @Override
    public boolean tryTake() {
      while (permits.tryTake(n)) {
        if (confirmed(n)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Re-reads, after a successful take, whether the segment is open; gives back and throws when not.
   */
  private boolean confirmed(int n) {
    if (attachment.isOpen()) { // pairs with Attachment.close: phase, then the words
      return true;
    }
    try {
      permits.give(n);
      engine.released(n);
    } catch (IllegalStateException | IllegalMonitorStateException e) {
      // the pages are gone already, and settle() gave back what this take had done before
    }
    attachment.awaitOpen();
    return false;
  }

  // ---- release

  /** Releases one permit. */
  public void release() {
    release(1);
  }

  /**
   * Releases permits.
   *
   * @throws IllegalMonitorStateException tracked: when this process has not acquired as many
   * @throws IllegalStateException untracked: when there would be more than the maximum; or closed.
   *     When another thread is just closing the segment, untracked permits may be back all the same
   * @throws IllegalArgumentException when n is negative
   */
  public void release(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("permits to release are not negative, asked were " + n);
    }
    if (n == 0) {
      return;
    }
    attachment.checkOpen();
    boolean unchanged = n == 1 && permits.tryGiveUnchanged();
    if (!unchanged) {
      give(n);
    }
    if (!permits.keepOpen()) {
      attachment.awaitOpen(); // or took them, which helps nobody
    }
    if (!unchanged || permits.mayHaveSleepers()) {
      engine.released(n);
    }
  }

  private void give(int n) {
    try {
      permits.give(n);
    } catch (IllegalStateException | IllegalMonitorStateException e) {
      attachment.awaitOpen(); // what refused may be the zeros of a closed segment
      throw e;
    }
  }

  // ---- queries

  /** How many permits could be acquired now. */
  public int availablePermits() {
    attachment.awaitOpen();
    return permits.available();
  }

  /** How many permits there can be. */
  public int maximumPermits() {
    return permits.maximum();
  }

  /** Which processes hold permits, and how many; empty for an untracked one. For people. */
  public List<Holder> holders() {
    attachment.awaitOpen();
    return permits.holders();
  }

  private String fullName() {
    return "semaphore " + name + " of segment " + attachment.segmentName();
  }

  /** The name and how many permits are available. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Semaphore[" + name + ", closed]";
    }
    String available = permits.available() + " of " + permits.maximum();
    return "Semaphore[" + name + ", permits = " + available + ", " + engine.describe() + "]";
  }

  // ---- close

  /** What close() asks and tells this semaphore. */
  private final class Attached implements Local {
    Semaphore semaphore() {
      return Semaphore.this;
    }

    @Override
    public Optional<String> held() {
      int held = permits.heldByThisProcess();
      return held == 0
          ? Optional.empty()
          : Optional.of(held + (held == 1 ? " permit" : " permits") + " of semaphore " + name);
    }

    @Override
    public void settle(Words words, IntUnaryOperator generationOf) {
      Permits own = over.apply(words, generationOf);
      int late = own.heldByThisProcess();
      if (late > 0) {
        own.give(late); // an acquire that ran into close()
      }
      WaitEngine.wakeAll(attachment.kernel(), words, waiters); // a release that did
    }
  }
}
