package org.interlock.sync;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * Something that one process does for all, once: the others wait until it is done.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open. <b>Crash
 * behaviour:</b> when the one that runs the action dies, one of those who wait, or the next to
 * come, runs its own; also when it died at the very end, before it could say so. So the action runs
 * exactly once when nobody dies in it and it does not throw, and at least once otherwise: a second
 * one must cope with what the first has left half done. An action that throws has not been done;
 * the exception goes to its caller, and another one runs. <b>Fairness:</b> any of those who wait
 * runs next. <b>Progress:</b> blocking while the action runs; once it is done, wait-free. <b>Memory
 * effects:</b> all that the action did is seen, in any process, by whoever returns from runOnce or
 * sees that it is done. <b>Interruption:</b> ends the timed form's wait, not a running action.
 * <b>Limits:</b> none; it is never undone. <b>Cost uncontended:</b> when it is done, a look; no
 * system call, no allocation.
 *
 * <pre>{@code
 * Once filled = Once.of(segment, "filled");
 * filled.runOnce(() -> fill(table));   // in each process; behind it the table is full
 * }</pre>
 *
 * <p><b>Lineage:</b> pthread_once and C++'s call_once, with the owner's identity of {@link Mutex}.
 */
public final class Once {
  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final MutexNotes notes;
  private final WaitEngine engine;
  private final long mine;
  private Thread runner; // plain: only a thread that stored itself can find itself here
  private int turns; // for messages

  private Once(String name, Attachment attachment, Words words) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.mine = MutexState.owner(attachment.slot(), attachment.generation());
    this.notes = new MutexNotes(attachment, words, mine);
    this.engine = new WaitEngine(name, attachment, words, MutexLayout.WAITERS, Spin.EAGER);
  }

  /**
   * Finds or creates one.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   */
  public static Once of(Segment segment, String name) {
    return of(Attachment.of(segment), name);
  }

  static Once of(Attachment attachment, String name) {
    attachment.knows(new OnceRecoverer());
    Words words = attachment.object(ObjectType.ONCE, name, MutexLayout.BYTES, 0, 0);
    return attachment
        .local(Attached.class, name, absent -> new Once(name, attachment, words).new Attached())
        .once();
  }

  // ---- run

  /**
   * Runs the action unless it is done; while another thread or process runs its own, waits until
   * that is done, or has failed.
   *
   * @return whether this call has run it
   * @throws IllegalStateException when the calling thread is in the action already
   */
  public boolean runOnce(Runnable action) {
    Objects.requireNonNull(action);
    if (isDone()) {
      return false;
    }
    Begin begin = new Begin();
    if (!begin.tryTake()) {
      notes.observe();
      engine.awaitUninterruptibly(begin, WaitersState.WAITERS | WaitersState.MANY);
    }
    return begin.began && run(action);
  }

  /**
   * {@link #runOnce(Runnable)} that waits no longer than a time for another one. The own action may
   * take any time.
   *
   * @throws TimeoutException when another one still runs, saying which
   */
  public boolean runOnce(Runnable action, Duration timeout)
      throws InterruptedException, TimeoutException {
    Objects.requireNonNull(action);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (isDone()) {
      return false;
    }
    Begin begin = new Begin();
    if (!begin.tryTake()) {
      await(begin, timeout);
    }
    return begin.began && run(action);
  }

  private void await(Begin begin, Duration timeout) throws InterruptedException, TimeoutException {
    notes.observe();
    long deadline = Timeout.deadline(attachment.kernel(), Timeout.nanos(timeout));
    int flags = WaitersState.WAITERS | WaitersState.MANY;
    if (!engine.await(begin, flags, deadline, Interruption.HONOURED)) {
      throw new TimeoutException(
          fullName()
              + " not done within "
              + timeout
              + ": run by "
              + runner().map(Holder::toString).orElse("nobody any more")
              + "; waiting for it: "
              + attachment.whoWaits(name));
    }
  }

  /** Succeeds when it is done, or when the caller may begin. */
  private final class Begin implements WaitEngine.Attempt {
    private boolean began;

    @Override
    public boolean tryTake() {
      Thread me = Thread.currentThread();
      if (runner == me) {
        throw new IllegalStateException(fullName() + " is run by this very thread, in its action");
      }
      while (true) {
        long state = words.getVolatileLong(MutexLayout.STATE); // O1, P1
        if (state != OnceState.NEW) {
          return state == OnceState.DONE;
        }
        long running = OnceState.running(mine, notes.key(me), turns);
        if (words.compareAndSetLong(MutexLayout.STATE, OnceState.NEW, running)) { // O2
          if (attachment.isOpen()) { // P3
            turns++;
            runner = me;
            began = true;
            return true;
          }
          words.compareAndSetLong(MutexLayout.STATE, running, OnceState.NEW);
          engine.released(1);
          attachment.awaitOpen();
        }
      }
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // whoever comes first does it for all
    }
  }

  private boolean run(Runnable action) {
    long next = OnceState.NEW;
    try {
      action.run(); // O3
      next = OnceState.DONE;
    } finally {
      runner = null;
      words.setVolatileLong(MutexLayout.STATE, next); // O4, P1
      engine.released(1); // O5
    }
    attachment.checkOpen(); // else it may be to be done again, by closeNow
    return true;
  }

  // ---- queries

  /** Whether it is done. */
  public boolean isDone() {
    boolean done = words.getVolatileLong(MutexLayout.STATE) == OnceState.DONE;
    attachment.checkOpen();
    return done;
  }

  /** Who runs it now; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> runner() {
    attachment.awaitOpen();
    return notes.holder(words.getVolatileLong(MutexLayout.STATE), runner);
  }

  private String fullName() {
    return "once " + name + " of segment " + attachment.segmentName();
  }

  /** The name, and whether it is done. */
  @Override
  public String toString() {
    if (!attachment.isOpen()) {
      return "Once[" + name + ", closed]";
    }
    String state = runner().map(who -> "run by " + who).orElse(isDone() ? "done" : "not done");
    return "Once[" + name + ", " + state + "]";
  }

  // ---- close

  /** What close() asks and tells. */
  private final class Attached implements Local {
    Once once() {
      return Once.this;
    }

    @Override
    public Optional<String> held() {
      long state = words.getVolatileLong(MutexLayout.STATE);
      return OnceState.isRunBy(state, mine)
          ? Optional.of("once " + name + " (in its action)")
          : Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      long state = late.getVolatileLong(MutexLayout.STATE);
      if (OnceState.isRunBy(state, mine)) { // began while it was being closed
        late.compareAndSetLong(MutexLayout.STATE, state, OnceState.NEW);
      }
      WaitEngine.wakeAll(attachment.kernel(), late, MutexLayout.WAITERS);
    }
  }
}
