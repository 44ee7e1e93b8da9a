package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * Threads of any process wait until something was counted down to zero, in the shape of {@link
 * java.util.concurrent.CountDownLatch}. A process that is to count can <i>enlist</i>: then its
 * death does not leave the others waiting for it.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open; who counts down need
 * not have enlisted. <b>Crash behaviour:</b> a process that dies with shares it has enlisted and
 * not counted down breaks the latch, and whoever waits, or comes to wait, gets {@link
 * BrokenLatchException} that names it; or, as chosen by {@link LatchOptions#deathCountsDown}, its
 * shares are counted down, exactly once. Without shares nothing is known of it. An open latch stays
 * open, a broken one broken. <b>Fairness:</b> none needed: all who wait go on. <b>Progress:</b>
 * waiting blocks; the rest is lock-free. <b>Memory effects:</b> all a thread did before countDown
 * is seen, in any process, by whoever returns from await. <b>Interruption:</b> ends a wait at once,
 * also out of the kernel. <b>Limits:</b> a count of 65,534, and as many shares of one process.
 * <b>Cost uncontended:</b> countDown: one read-modify-write, two when another process counted last;
 * await of an open latch: a look; no system call, no allocation.
 *
 * <pre>{@code
 * Latch done = Latch.of(segment, "done", 3);
 * done.enlist();                // in each of three workers, before it begins
 * work();
 * done.countDown();
 *
 * done.await();                 // in another process
 * }</pre>
 *
 * <p><b>Lineage:</b> j.u.c.CountDownLatch; the account of shares as in {@link Semaphore}.
 */
public final class Latch {
  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final int count;
  private final LatchAccount account;
  private final WaitEngine engine;
  private final Opened opened = new Opened();

  private Latch(String name, Attachment attachment, Words words, int count) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.count = count;
    this.account = new LatchAccount(words, attachment::generationOf, count, attachment.slot());
    this.engine = new WaitEngine(name, attachment, words, LatchLayout.WAITERS, Spin.EAGER);
  }

  /**
   * Finds or creates a latch that the death of one who has enlisted breaks.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or has other
   *     options
   * @throws IllegalArgumentException unless the count is 0 to 65,534
   */
  public static Latch of(Segment segment, String name, int count) {
    return of(segment, name, LatchOptions.ofCount(count));
  }

  /** {@link #of(Segment, String, int)} with options. */
  public static Latch of(Segment segment, String name, LatchOptions options) {
    return of(Attachment.of(segment), name, options);
  }

  static Latch of(Attachment attachment, String name, LatchOptions options) {
    attachment.knows(new LatchRecoverer());
    long bytes = LatchLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.LATCH, name, bytes, options.parameter(), 0);
    return attachment
        .local(
            Attached.class,
            name,
            absent -> new Latch(name, attachment, words, options.count()).new Attached())
        .latch();
  }

  // ---- count

  /** {@link #countDown(int)} by 1. */
  public void countDown() {
    countDown(1);
  }

  /**
   * Counts down, to zero at most, and with it as many shares of this process as it has. When the
   * count comes to zero all who wait go on. Has no effect on an open or a broken latch.
   *
   * @throws IllegalArgumentException when n is negative
   */
  public void countDown(int n) {
    checkNotNegative(n);
    attachment.checkOpen();
    boolean last = n > 0 && account.countDown(n);
    attachment.checkOpen(); // or nobody has seen it
    if (last) {
      engine.released(1);
    }
  }

  /** {@link #enlist(int)} for one share. */
  public boolean enlist() {
    return enlist(1);
  }

  /**
   * Says that this process is to count down so often: its death before that breaks the latch, or
   * counts down, as chosen at creation. The segment stays open until it has.
   *
   * @return false when the latch is open already, so that there is nothing to count
   * @throws BrokenLatchException when it is broken
   * @throws IllegalArgumentException when n is negative
   */
  public boolean enlist(int n) {
    checkNotNegative(n);
    while (true) {
      attachment.checkOpen();
      long state = account.enlist(n);
      if (attachment.isOpen()) { // pairs with Attachment.close: phase, then the words
        return !isOpen(state);
      }
      account.forgo(n);
      attachment.awaitOpen();
    }
  }

  private static void checkNotNegative(int n) {
    if (n < 0) {
      throw new IllegalArgumentException("a latch counts no negative numbers, asked was " + n);
    }
  }

  // ---- await

  /**
   * Waits until the count is zero.
   *
   * @throws BrokenLatchException when one has died who was to count it down
   */
  public void await() throws InterruptedException {
    awaitNanos(Long.MAX_VALUE);
  }

  /**
   * Waits until the count is zero, or the time is over.
   *
   * @return false when the time was over; zero or negative: looks once
   * @throws BrokenLatchException when one has died who was to count it down
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return awaitNanos(Timeout.nanos(timeout));
  }

  /** {@link #await(Duration)}. */
  public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
    return awaitNanos(unit.toNanos(timeout));
  }

  private boolean awaitNanos(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return opened.tryTake()
        || nanos > 0
            && engine.await(
                opened,
                WaitersState.WAITERS | WaitersState.MANY,
                Timeout.deadline(attachment.kernel(), nanos),
                Interruption.HONOURED);
  }

  /** Whether a state is that of an open latch; throws when it is a broken one's. */
  private boolean isOpen(long state) {
    if (LatchAccount.isBroken(state)) {
      String who = "a share of " + fullName();
      Death death = new Obituary(words, LatchLayout.OBITUARY).read(who, state, "");
      throw new BrokenLatchException(fullName(), death);
    }
    return account.isOpen(state);
  }

  private final class Opened implements WaitEngine.Attempt {
    @Override
    public boolean tryTake() {
      long state = account.state(); // P1
      if (!attachment.isOpen()) { // the zeros of a closed segment may look open
        attachment.awaitOpen();
        return tryTake();
      }
      return isOpen(state);
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // nobody takes anything from another
    }
  }

  // ---- queries

  /** How often it is still to be counted down; what was left when it broke. */
  public int getCount() {
    long state = account.state();
    attachment.checkOpen();
    return account.left(state);
  }

  /** Whether one has died who was to count it down. */
  public boolean isBroken() {
    long state = account.state();
    attachment.checkOpen();
    return LatchAccount.isBroken(state);
  }

  /** Which processes have enlisted and not yet counted down, with how many shares. For people. */
  public List<Holder> enlisted() {
    attachment.checkOpen();
    return account.holders(attachment);
  }

  private String fullName() {
    return "latch " + name + " of segment " + attachment.segmentName();
  }

  /** The name and the count. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Latch[" + name + ", closed]";
    }
    long state = account.state();
    String broken = LatchAccount.isBroken(state) ? ", broken" : "";
    return "Latch[" + name + ", count = " + account.left(state) + " of " + count + broken + "]";
  }

  // ---- close

  /** What close() asks and tells this latch. */
  private final class Attached implements Local {
    Latch latch() {
      return Latch.this;
    }

    @Override
    public Optional<String> held() {
      int shares = account.shares();
      return shares == 0
          ? Optional.empty()
          : Optional.of(shares + (shares == 1 ? " share" : " shares") + " of latch " + name);
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      LatchAccount own = new LatchAccount(late, generationOf, count, attachment.slot());
      int shares = own.shares();
      if (shares > 0) {
        own.forgo(shares); // enlisted while it was being closed
      }
      WaitEngine.wakeAll(attachment.kernel(), late, LatchLayout.WAITERS); // a late countDown()
    }
  }
}
