package org.interlock.sync;

import java.time.Duration;
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
 * A signal between processes: threads wait until somebody sets it. With <i>manual reset</i> it
 * stays set, and lets everybody pass, until it is reset; a set releases all who wait, also when a
 * reset follows at once. With <i>auto reset</i> each set releases exactly one that waits; a set for
 * which nobody waits is kept, one at most, for the next to come.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open. <b>Crash
 * behaviour:</b> the event stays as it was set last. One that dies waiting, or woken but not yet
 * passed, uses up no set; one that dies after it has passed has used it up, also when it passes
 * while its process closes the segment. <b>Fairness:</b> barging, but with auto reset a waiter of
 * about a millisecond keeps newcomers back until it or another waiter has had its turn.
 * <b>Progress:</b> waiting blocks; the rest is lock-free. <b>Memory effects:</b> all a thread did
 * before set is seen, in any process, by whoever passes because of it or of a later set.
 * <b>Interruption:</b> ends a wait at once, also out of the kernel; an interrupt uses up no set.
 * <b>Limits:</b> with auto reset, of more than 254 threads that wait at a time the others are not
 * counted: two sets before one of them passes may be one to them. <b>Cost uncontended:</b> one
 * read-modify-write a set, reset or auto-reset pass, two when another process did the last; a look
 * to pass a manual-reset event; no system call, no allocation.
 *
 * <pre>{@code
 * Event ready = Event.manualReset(segment, "ready");
 * if (!ready.await(Duration.ofSeconds(30))) {   // in one process
 *   throw new IllegalStateException("not ready");
 * }
 *
 * ready.set();                                  // in another
 * }</pre>
 *
 * <p><b>Lineage:</b> the events of VMS and Win32; the account of who waits as in {@link Semaphore}.
 */
public final class Event {
  private static final long WAITERS = ManualEventLayout.WAITERS; // and TrackedLayout's

  private final ObjectType type;
  private final String name;
  private final Attachment attachment;
  private final EventSignals signals;
  private final WaitEngine engine;

  private Event(
      ObjectType type, String name, Attachment attachment, Words words, EventSignals signals) {
    this.type = type;
    this.name = name;
    this.attachment = attachment;
    this.signals = signals;
    this.engine = new WaitEngine(name, attachment, words, WAITERS, Spin.EAGER);
  }

  /**
   * Finds or creates an event that stays set until it is reset. A new one is not set.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   */
  public static Event manualReset(Segment segment, String name) {
    return manualReset(Attachment.of(segment), name);
  }

  static Event manualReset(Attachment attachment, String name) {
    return of(
        ObjectType.MANUAL_EVENT,
        attachment,
        name,
        ManualEventLayout.BYTES,
        (words, generationOf) -> new ManualSignals(words));
  }

  /**
   * Finds or creates an event of which each set releases one waiter. A new one is not set.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   */
  public static Event autoReset(Segment segment, String name) {
    return autoReset(Attachment.of(segment), name);
  }

  static Event autoReset(Attachment attachment, String name) {
    return of(
        ObjectType.AUTO_EVENT,
        attachment,
        name,
        TrackedLayout.bytes(attachment.slots()),
        (words, generationOf) -> new AutoSignals(words, generationOf, attachment.slot()));
  }

  private static Event of(
      ObjectType type,
      Attachment attachment,
      String name,
      long bytes,
      BiFunction<Words, IntUnaryOperator, EventSignals> over) {
    attachment.knows(new ManualEventRecoverer());
    attachment.knows(new AutoEventRecoverer());
    Words words = attachment.object(type, name, bytes, 0, 0);
    return attachment
        .local(
            Attached.class,
            name,
            absent -> {
              EventSignals signals = over.apply(words, attachment::generationOf);
              return new Event(type, name, attachment, words, signals).new Attached(over);
            })
        .event();
  }

  // ---- set

  /**
   * Sets it: with manual reset everybody passes from now on; with auto reset one that waits, or the
   * next to come.
   */
  public void set() {
    attachment.checkOpen();
    signals.set();
    attachment.checkOpen(); // or it was set where nobody sees it
    engine.released(1);
  }

  /** Nobody passes any more until the next set, but those who waited at the last one. */
  public void reset() {
    attachment.checkOpen();
    signals.reset();
    attachment.checkOpen();
  }

  /** Whether one that came now would pass. */
  public boolean isSet() {
    boolean set = signals.isSet();
    attachment.checkOpen(); // else these may be the zeros of a closed segment
    return set;
  }

  // ---- await

  /** Waits until it is set. */
  public void await() throws InterruptedException {
    awaitNanos(Long.MAX_VALUE);
  }

  /**
   * Waits until it is set, or the time is over.
   *
   * @return false when the time was over; zero or negative: looks once
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
    if ((nanos <= 0 || mayBarge()) && tryPass()) {
      return true;
    }
    return nanos > 0 && awaitSet(Timeout.deadline(attachment.kernel(), nanos));
  }

  /** Where all pass who wait, nobody goes before another. */
  private boolean mayBarge() {
    return type == ObjectType.MANUAL_EVENT || engine.mayBarge();
  }

  private boolean tryPass() {
    while (signals.tryPass()) {
      if (attachment.isOpen()) { // pairs with Attachment.close: phase, then the words
        return true;
      }
      signals.unpass();
      engine.released(1);
      attachment.awaitOpen();
    }
    return false;
  }

  private boolean awaitSet(long deadline) throws InterruptedException {
    Pass pass = new Pass(signals.enter());
    try {
      if (!engine.await(pass, signals.flags(), deadline, Interruption.HONOURED)) {
        pass.leave();
      }
    } catch (InterruptedException e) {
      if (!pass.leave()) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it was released before
    } catch (RuntimeException | Error e) {
      pass.abandon();
      throw e;
    }
    if (pass.passed && signals.isAnotherReleased()) {
      engine.released(1);
    }
    return pass.passed;
  }

  private final class Pass implements WaitEngine.Attempt {
    private final EventSignals.Waiter waiter;
    private boolean passed;

    Pass(EventSignals.Waiter waiter) {
      this.waiter = waiter;
    }

    @Override
    public boolean tryBarging() {
      return mayBarge() && tryTake();
    }

    @Override
    public boolean tryTake() {
      while (waiter.tryPass()) {
        if (attachment.isOpen()) { // as above
          passed = true;
          return true;
        }
        waiter.unpass();
        engine.released(1);
        attachment.awaitOpen();
      }
      return false;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return hungry && !waited && type == ObjectType.AUTO_EVENT;
    }

    /** Waits no more. */
    boolean leave() {
      passed = waiter.leave();
      return passed;
    }

    /** Something was thrown: uses up nothing. */
    void abandon() {
      if (!passed && waiter.leave()) {
        signals.unpass();
        engine.released(1);
      }
    }
  }

  // ---- for people, and close

  /** The name, the kind, and whether it is set. */
  @Override
  public String toString() {
    String text = "Event[" + name + ", " + type.noun().replace(" event", "");
    if (!attachment.isOpen()) {
      return text + ", closed]";
    }
    return text + (signals.isSet() ? ", set, " : ", not set, ") + engine.describe() + "]";
  }

  /** What close() asks and tells this event. */
  private final class Attached implements Local {
    private final BiFunction<Words, IntUnaryOperator, EventSignals> over;

    Attached(BiFunction<Words, IntUnaryOperator, EventSignals> over) {
      this.over = over;
    }

    Event event() {
      return Event.this;
    }

    @Override
    public Optional<String> held() {
      return Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      over.apply(late, generationOf).settle(late);
      WaitEngine.wakeAll(attachment.kernel(), late, WAITERS); // a set() that ran into close()
    }
  }
}
