package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A point at which parties of any process wait for each other, again and again, in the shape of
 * {@link java.util.concurrent.CyclicBarrier}. A party that dies, is interrupted or gives up breaks
 * the barrier: the others get {@link BrokenBarrierException}, whose message names it, until
 * somebody resets it.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open; each thread that
 * waits is a party. <b>Crash behaviour:</b> a process that dies with a thread that waits breaks the
 * generation, also the last to arrive, at whatever instruction: the action may have run then. One
 * that has not arrived is missed only if its process has {@linkplain #enlist enlisted}: its death
 * breaks the generation of that moment, whether it waits or not. Whoever waited in a generation
 * that was complete returns from it, whoever has died since. <b>Fairness:</b> none needed: all go
 * on together. <b>Progress:</b> blocking. <b>Memory effects:</b> all that the parties did before
 * await is seen by the action, and all that the action did, in any process, by whoever returns from
 * await. <b>Interruption:</b> ends await at once and breaks the barrier. Other than in
 * CyclicBarrier an interrupt or a time-out is heard also while the last arrival runs the action;
 * the barrier breaks then, and the action's thread gets BrokenBarrierException behind it.
 * <b>Limits:</b> 65,535 parties, 16,383 enlisted by one process; a thread that is held up while
 * eleven further generations end is told that its own was broken. <b>Cost uncontended:</b> three or
 * four read-modify-writes an arrival; no system call, no allocation unless it waits.
 *
 * <pre>{@code
 * Barrier step = Barrier.of(segment, "step", 4);
 * step.enlist();                // this process is one of the four
 * while (work()) {
 *   step.await();
 * }
 * step.resign();
 * }</pre>
 *
 * <p><b>Lineage:</b> j.u.c.CyclicBarrier; the names of the dead as in {@link Mutex}.
 */
public final class Barrier {
  private final String name;
  private final Attachment attachment;
  private final int count;
  private final int slot;
  private final BarrierParties parties;
  private final BarrierTale tale;
  private final BarrierArrival arrival;
  private volatile Runnable action;

  private Barrier(String name, Attachment attachment, Words words, int count) {
    this.name = name;
    this.attachment = attachment;
    this.count = count;
    this.slot = attachment.slot();
    this.parties = new BarrierParties(words, attachment::generationOf);
    this.tale = new BarrierTale(name, attachment, words, parties);
    this.arrival = new BarrierArrival(name, attachment, words, count, parties, tale);
    parties.begin(slot, attachment.generation());
  }

  /**
   * Finds or creates a barrier.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or has
   *     another number of parties
   * @throws IllegalArgumentException unless 1 to 65,535 parties
   */
  public static Barrier of(Segment segment, String name, int parties) {
    return of(Attachment.of(segment), name, parties);
  }

  /**
   * {@link #of(Segment, String, int)} with an action that a thread of this process runs when it is
   * the last to arrive, before anybody goes on. When it throws, that goes to the thread, and the
   * barrier is broken. A process has one action a barrier: the last one given.
   */
  public static Barrier of(Segment segment, String name, int parties, Runnable action) {
    return of(Attachment.of(segment), name, parties, action);
  }

  static Barrier of(Attachment attachment, String name, int parties, Runnable action) {
    Objects.requireNonNull(action);
    Barrier barrier = of(attachment, name, parties);
    barrier.action = action;
    return barrier;
  }

  static Barrier of(Attachment attachment, String name, int parties) {
    if (parties < 1 || parties > BarrierState.MOST_PARTIES) {
      throw new IllegalArgumentException(
          "a barrier has 1 to " + BarrierState.MOST_PARTIES + " parties, asked were " + parties);
    }
    attachment.knows(new BarrierRecoverer());
    long bytes = BarrierLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.BARRIER, name, bytes, parties, 0);
    return attachment
        .local(
            Attached.class,
            name,
            absent -> new Barrier(name, attachment, words, parties).new Attached())
        .barrier();
  }

  // ---- await

  /**
   * Waits until all parties have come.
   *
   * @return how many were still missing when this one came: parties − 1 for the first, 0 for the
   *     last
   * @throws BrokenBarrierException when a party has died, left or failed, saying which, or when the
   *     barrier was reset
   */
  public int await() throws InterruptedException, BrokenBarrierException {
    try {
      return arrival.await(Timeout.NEVER, "", action);
    } catch (TimeoutException e) {
      throw new AssertionError(e); // there was no deadline
    }
  }

  /**
   * {@link #await()} within a time, behind which the barrier is broken.
   *
   * @throws TimeoutException saying which enlisted parties have not come
   */
  public int await(Duration timeout)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    long nanos = Timeout.nanos(timeout);
    return arrival.await(Timeout.deadline(attachment.kernel(), nanos), timeout, action);
  }

  /** {@link #await(Duration)}. */
  public int await(long timeout, TimeUnit unit)
      throws InterruptedException, BrokenBarrierException, TimeoutException {
    long nanos = unit.toNanos(timeout);
    return arrival.await(
        Timeout.deadline(attachment.kernel(), nanos), Duration.ofNanos(nanos), action);
  }

  // ---- parties

  /**
   * Says that this process is a party: its death breaks the barrier, also when it has not come. To
   * be called once for each of its threads that are parties; the segment stays open until they
   * {@linkplain #resign resign}.
   *
   * @throws IllegalStateException when it were more than 16,383 times
   */
  public void enlist() {
    arrival.note();
    while (true) {
      attachment.checkOpen();
      if (!parties.enlist(slot, 1)) {
        throw new IllegalStateException(
            tale.fullName() + ": a process can enlist " + PartyState.MOST + " parties at most");
      }
      if (attachment.isOpen()) { // P3
        return;
      }
      parties.enlist(slot, -1);
    }
  }

  /**
   * Takes one enlistment back.
   *
   * @throws IllegalMonitorStateException when this process has not enlisted
   */
  public void resign() {
    attachment.checkOpen();
    if (!parties.enlist(slot, -1)) {
      attachment.checkOpen();
      throw new IllegalMonitorStateException(
          "this process is not enlisted in " + tale.fullName() + "; enlisted are " + enlisted());
    }
  }

  /**
   * Sets it up anew. Whoever waits gets BrokenBarrierException. Enlistments stay, but those of the
   * dead.
   */
  public void reset() {
    attachment.checkOpen();
    long state;
    do {
      state = parties.state();
    } while (!parties.replace(state, BarrierState.reset(state)));
    attachment.checkOpen();
    arrival.wake();
  }

  // ---- queries

  /** Whether a party has died, left or failed, and nobody has reset it since. */
  public boolean isBroken() {
    long state = parties.state();
    attachment.checkOpen();
    return BarrierState.isBroken(state);
  }

  /** How many have to come. */
  public int getParties() {
    return count;
  }

  /** How many have come. */
  public int getNumberWaiting() {
    long state = parties.state();
    attachment.checkOpen();
    return BarrierState.arrived(state) % count;
  }

  /** Which processes have enlisted, as how many parties. For people. */
  public List<Holder> enlisted() {
    attachment.checkOpen();
    return tale.enlisted();
  }

  /** The name, and how many have come. */
  @Override
  public String toString() {
    return "Barrier["
        + name
        + (attachment.isOpen() ? ", " + tale.text(parties.state(), count) + "]" : ", closed]");
  }

  // ---- close

  /** What close() asks and tells this barrier. */
  private final class Attached implements Local {
    Barrier barrier() {
      return Barrier.this;
    }

    @Override
    public Optional<String> held() {
      return parties
          .heldBy(slot, attachment.generation())
          .map(enlisted -> enlisted + " of barrier " + name);
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      BarrierParties own = new BarrierParties(late, generationOf);
      int generation = BarrierState.generation(own.state());
      if (PartyState.cameIn(own.record(slot), generation)) { // it waits no more
        own.breaks(generation, BarrierState.CLOSED, slot, attachment.generation());
      }
      own.begin(slot, attachment.generation());
      WaitEngine.wakeAll(attachment.kernel(), late, BarrierLayout.WAITERS);
    }
  }
}
