package org.interlock.sync;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Seats;
import org.interlock.shm.seam.Words;

/**
 * Waiting for a state word to allow something: a bounded spin, then sleep in the kernel on the
 * waiters word beside it. One engine for every primitive.
 *
 * <p><b>Invariant</b> I1: whoever sleeps has set the waiters flag and then seen the state refuse.
 *
 * <p><b>Ordering pair</b> P1, a Dekker pair: the sleeper sets the flag by a read-modify-write, then
 * reads the state by a volatile read; the releaser stores the state by a volatile store or
 * read-modify-write, then reads the flag by a volatile read. So either the sleeper sees the new
 * state or the releaser sees the flag. A releaser may store without a fence (Mutex): the sleeper
 * then provides it by membarrier between its two steps, or sleeps in short slices where it cannot
 * ({@link Fence}). The kernel compares the waiters word again before it blocks, and each wake
 * changes its count, so no wake in between is slept through, whoever has set the flag again.
 *
 * <p><b>Seats.</b> Of the threads of one process that wait here for the same thing, a few sleep in
 * the kernel; the others have set the flag, too, and queue in the process until one of those has
 * done ({@link Seats}).
 *
 * <p><b>The releaser clears the flag before it wakes</b>, each woken thread sets it again before it
 * takes or sleeps: others may still be asleep. A waiter that leaves without taking passes one wake
 * on, as it may have consumed one.
 *
 * <p><b>What a corpse leaves.</b> Asleep: a flag too many, one wake for nobody. Woken, before or
 * after it set the flag again, up to its take: others asleep, the one wake consumed. A releaser
 * between state and wake, or a leaver between its clearing of the flag and its wake: the same. No
 * word shows any of these, so recovery ends with a wake of all sleepers, whatever the words say
 * ({@link #wakeAll}).
 *
 * <p><b>Hungry</b> ({@link WaitersState}): a waiter that has waited about a millisecond marks the
 * word each time it is refused; while the mark is fresh, newcomers do not barge. The next taker
 * that has waited removes it; worn off, also any taker or wake.
 */
final class WaitEngine {
  private static final long HUNGRY_AFTER_NANOS = 1_000_000;
  private static final long CAP_NANOS = 200_000_000;
  private static final long STAND_BACK_NANOS = 1_000_000;
  private static final long UNFENCED_CAP_NANOS = 1_000_000;

  /** What is waited for. */
  interface Attempt {
    /** Takes if possible and if no hungry waiter goes before a newcomer. */
    default boolean tryBarging() {
      return tryTake();
    }

    /** Takes if possible; a successful one re-reads whether the segment is open. */
    boolean tryTake();

    /**
     * Whether not to try now, because others have waited longer.
     *
     * @param waited this one has slept
     * @param hungry the waiters word has a fresh mark
     */
    default boolean standsBack(boolean waited, boolean hungry) {
      return hungry && !waited;
    }

    /** After a take: whether the hungry mark has done its work. */
    default boolean feeds() {
      return true;
    }
  }

  /** Who makes P1's fence between a releaser's store and its look at the flag. */
  enum Fence {
    /** The releasers: all their stores are full ones. */
    RELEASERS,
    /** The sleepers, by membarrier, for releasers that may store without a fence. */
    SLEEPERS
  }

  private final String object;
  private final Attachment attachment;
  private final Kernel kernel;
  private final Words words;
  private final long offset;
  private final Spin spin;
  private final Fence fence;
  private final boolean spins;
  private final Seats seats;

  /** One whose releasers make the fence. */
  WaitEngine(String object, Attachment attachment, Words words, long offset, Spin spin) {
    this(object, attachment, words, offset, spin, Fence.RELEASERS);
  }

  /** An engine over the waiters word at an offset of a named object. */
  WaitEngine(
      String object, Attachment attachment, Words words, long offset, Spin spin, Fence fence) {
    this.object = object;
    this.attachment = attachment;
    this.kernel = attachment.kernel();
    this.words = words;
    this.offset = offset;
    this.spin = spin;
    this.fence = fence;
    this.spins = kernel.processors() > 1;
    this.seats = attachment.parking().seats();
  }

  /** Whether a newcomer may try at once. Opaque: fairness only, a stale answer costs one turn. */
  boolean mayBarge() {
    int waiters = words.getOpaque(offset);
    return !WaitersState.isMarkedHungry(waiters)
        || !WaitersState.isHungry(waiters, kernel.nanoTime());
  }

  /** Waits until an attempt succeeds, however long, whatever the interrupt status. */
  void awaitUninterruptibly(Attempt attempt, int flags) {
    try {
      await(attempt, flags, Timeout.NEVER, Interruption.IGNORED);
    } catch (InterruptedException e) {
      throw new AssertionError(e); // IGNORED never throws it
    }
  }

  /**
   * Waits until an attempt succeeds.
   *
   * @param flags {@link WaitersState#WAITERS}, for more than one permit also {@code MANY}
   * @return false when the deadline passed
   */
  boolean await(Attempt attempt, int flags, long deadline, Interruption interruption)
      throws InterruptedException {
    if (deadline - kernel.nanoTime() <= 0) {
      return attempt.tryTake(); // the caller may have been kept back: fairness is no reason to fail
    }
    if (spins && spin(attempt, deadline, interruption)) {
      return true;
    }
    boolean taken = false;
    Object event = LongWaits.begin();
    Seats.Seat seat = WaitersState.hasMany(flags) ? seats.apart() : seats.inLine();
    try {
      taken = sleepUntilTaken(attempt, flags, deadline, interruption, seat);
      return taken;
    } finally {
      seat.leave();
      if (!taken) {
        wake(1); // the wake it may have consumed goes on to the next
      }
      attachment.showDone(object);
      LongWaits.end(event, object, taken);
    }
  }

  private boolean sleepUntilTaken(
      Attempt attempt, int flags, long deadline, Interruption interruption, Seats.Seat seat)
      throws InterruptedException {
    long started = kernel.nanoTime();
    boolean waited = false;
    while (true) {
      long now = kernel.nanoTime();
      int word = announce(flags, waited && now - started >= HUNGRY_AFTER_NANOS); // P1
      boolean fenced = fence == Fence.RELEASERS || kernel.membarrier(); // P1
      boolean hungry = WaitersState.isHungry(word, now);
      boolean standBack = attempt.standsBack(waited, hungry);
      if (!standBack && attempt.tryTake()) {
        if (waited || WaitersState.isMarkedHungry(word) && !hungry) {
          feed(attempt);
        }
        return true;
      }
      if (interruption == Interruption.HONOURED && Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (deadline - now <= 0) {
        return standBack && attempt.tryTake(); // fairness is no reason to fail
      }
      attachment.awaitOpen();
      attachment.showWaiting(object);
      long slice = standBack ? STAND_BACK_NANOS : fenced ? CAP_NANOS : UNFENCED_CAP_NANOS;
      long until = Math.min(deadline, now + slice);
      seat.park(words, offset, word, until, interruption);
      waited = true;
      if (kernel.nanoTime() >= until) {
        attachment.lookForDeaths(); // nobody woke it: perhaps nobody is left to notice
      }
    }
  }

  /** Takes the hungry mark away, unless it was made anew while the attempt thought about it. */
  private void feed(Attempt attempt) {
    int before;
    do {
      before = words.getVolatile(offset);
    } while (WaitersState.isMarkedHungry(before)
        && attempt.feeds()
        && !words.compareAndSet(offset, before, WaitersState.fed(before)));
  }

  /**
   * Before a state that lets these waiters take: whether one is hungry. The mark's time begins now,
   * when somebody may be asleep.
   */
  boolean announceTurn() {
    int word = words.getOpaque(offset); // fairness only
    if (!WaitersState.isMarkedHungry(word)) {
      return false;
    }
    if (WaitersState.hasWaiters(word)) {
      word = change(before -> WaitersState.renewed(before, kernel.nanoTime()));
    }
    return WaitersState.isHungry(word, kernel.nanoTime());
  }

  /** Sets the waiters flag, and the hungry mark when due; both ways a full fence. */
  private int announce(int flags, boolean hungry) {
    return hungry
        ? change(before -> WaitersState.hungry(before | flags, kernel.nanoTime()))
        : words.getAndBitwiseOr(offset, flags) | flags;
  }

  private boolean spin(Attempt attempt, long deadline, Interruption interruption)
      throws InterruptedException {
    long now = kernel.nanoTime();
    long alone = now + Spin.ALONE_NANOS;
    long end = Math.min(deadline, now + Spin.BOUND_NANOS);
    do {
      if (now - alone < 0) {
        pause();
      } else {
        kernel.giveWay(); // the other side may be waiting for this very processor
      }
      if (attempt.tryBarging()) {
        return true;
      }
      now = kernel.nanoTime();
    } while (now < end);
    if (interruption == Interruption.HONOURED && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return false;
  }

  private void pause() {
    kernel.spinHint();
    if (spin.pauseNanos() > 0) {
      long until = kernel.nanoTime() + spin.pauseNanos();
      while (kernel.nanoTime() < until) {
        kernel.spinHint();
      }
    }
  }

  private interface Change {
    int of(int word);
  }

  private int change(Change change) {
    while (true) {
      int before = words.getVolatile(offset);
      int after = change.of(before);
      if (words.compareAndSet(offset, before, after)) {
        return after;
      }
    }
  }

  /** Wakes sleepers after the state was stored, when there may be any. */
  void released(int count) {
    int word = words.getVolatile(offset); // P1
    if (WaitersState.hasWaiters(word)
        || (WaitersState.isMarkedHungry(word) && !WaitersState.isHungry(word, kernel.nanoTime()))) {
      wake(count);
    }
  }

  private void wake(int count) {
    int before = woken(kernel, words, offset);
    if (WaitersState.hasWaiters(before)) {
      kernel.wake(words, offset, WaitersState.hasMany(before) ? Integer.MAX_VALUE : count);
    }
  }

  /**
   * Wakes every sleeper of a waiters word, whatever its flags say, and leaves the flags as they
   * are: a helper that is stopped between clearing and waking would strand one that came after it.
   */
  static void wakeAll(Kernel kernel, Words words, long offset) {
    int before;
    do {
      before = words.getVolatile(offset);
    } while (!words.compareAndSet(offset, before, WaitersState.counted(before)));
    kernel.wake(words, offset, Integer.MAX_VALUE);
  }

  private static int woken(Kernel kernel, Words words, long offset) {
    while (true) {
      int before = words.getVolatile(offset);
      if (words.compareAndSet(offset, before, WaitersState.woken(before, kernel.nanoTime()))) {
        return before;
      }
    }
  }

  String describe() {
    return WaitersState.toString(words.getVolatile(offset));
  }
}
