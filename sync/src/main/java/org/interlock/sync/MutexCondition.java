package org.interlock.sync;

import java.util.Date;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/** A condition of a mutex ({@link Mutex#newCondition(String)}): tickets, released in order. */
final class MutexCondition implements Condition {
  // Await: C1 draw a ticket. C2 let the mutex go, whatever its holds. C3 sleep at the ticket's bell
  // until the ticket is released, or time or patience end. C4 take the mutex again, suspect or not.
  // C5 not released: release it and those before it.
  // Signal: G1 release the next ticket, or all. G2 ring their bells.
  //
  // I1: next is written by the mutex's holder alone (C1), and only grows.
  // I2: released only grows, and is at most next: set by the mutex's holder (C5, G1) or, to next,
  //     by who recovers (ConditionRecoverer).
  // I3: a living thread waits for each ticket from released to next, but for those who have died or
  //     left by a close: for these everything is released (recovery, settle). So no signal is
  //     given to nobody and then lost: what is released too much is a spurious wake.
  // P1: G1 releases by a full read-modify-write, then reads the bell; a sleeper sets its bell, then
  //     reads released (WaitEngine).
  // P2: C1, C5, G1 are ordered among each other by the mutex.
  // P3: who recovers reads released, then next: it sees each ticket that a signal has passed by.
  //
  // What a corpse leaves. From C1 to C5: a ticket that may be released for nobody. In G1 or after
  // it, before G2: released tickets, sleepers. Recovery releases all, then wakes all.

  private final Mutex mutex;
  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final WaitEngine[] bells = new WaitEngine[ConditionLayout.BELLS];
  private final AtomicInteger waiting = new AtomicInteger(); // threads of this process

  private MutexCondition(Mutex mutex, String name, Words words) {
    this.mutex = mutex;
    this.name = name;
    this.attachment = mutex.attachment;
    this.words = words;
    for (int i = 0; i < bells.length; i++) {
      bells[i] = new WaitEngine(name, attachment, words, ConditionLayout.bell(i), Spin.EAGER);
    }
  }

  /** The condition of a mutex with a name; its object is named after both. */
  static MutexCondition of(Mutex mutex, String condition) {
    String name = mutex.name + "." + condition;
    Attachment attachment = mutex.attachment;
    attachment.knows(new ConditionRecoverer());
    long owner = mutex.name.length(); // a.b of c is not b.c of a
    Words words = attachment.object(ObjectType.CONDITION, name, ConditionLayout.BYTES, owner, 0);
    return attachment
        .local(
            Attached.class, name, absent -> new MutexCondition(mutex, name, words).new Attached())
        .condition();
  }

  // ---- await

  @Override
  public void await() throws InterruptedException {
    sleepUntilReleased(Timeout.NEVER, Interruption.HONOURED);
  }

  @Override
  public void awaitUninterruptibly() {
    try {
      sleepUntilReleased(Timeout.NEVER, Interruption.IGNORED);
    } catch (InterruptedException e) {
      throw new AssertionError(e); // IGNORED never throws it
    }
  }

  @Override
  public long awaitNanos(long nanosTimeout) throws InterruptedException {
    long deadline = Timeout.deadline(attachment.kernel(), nanosTimeout);
    sleepUntilReleased(deadline, Interruption.HONOURED);
    return deadline - attachment.kernel().nanoTime();
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    long deadline = Timeout.deadline(attachment.kernel(), unit.toNanos(time));
    return sleepUntilReleased(deadline, Interruption.HONOURED);
  }

  @Override
  @SuppressWarnings({"JavaUtilDate", "WaitNotInLoop"}) // Condition's own; the caller loops
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    long now = System.currentTimeMillis();
    long left = Math.max(deadline.getTime(), now) - now; // the earliest date would wrap
    return await(left, TimeUnit.MILLISECONDS);
  }

  /** Whether it was released by others. */
  private boolean sleepUntilReleased(long deadline, Interruption interruption)
      throws InterruptedException {
    checkHeld();
    if (mutex.isInMyRepair()) {
      throw new IllegalMonitorStateException(
          fullName() + " is awaited in a repair; others would find the mutex suspect");
    }
    if (interruption == Interruption.HONOURED && Thread.interrupted()) {
      throw new InterruptedException();
    }
    long ticket = words.getLong(ConditionLayout.NEXT);
    words.setVolatileLong(ConditionLayout.NEXT, ticket + 1); // C1, P3
    waiting.incrementAndGet();
    int holds = mutex.releaseAll(); // C2
    boolean interrupted = false;
    boolean released = false;
    try {
      interrupted = !sleep(ticket, deadline, interruption); // C3
    } finally { // whatever it has thrown, the caller will unlock
      released = comeBack(ticket, holds, interrupted);
    }
    if (interrupted && !released && Thread.interrupted()) {
      throw new InterruptedException();
    }
    return released;
  }

  /** C4 and C5: whether it was released by others. */
  private boolean comeBack(long ticket, int holds, boolean interrupted) {
    boolean released = false;
    try {
      mutex.retake(holds); // C4
    } finally {
      if (mutex.isMine()) { // not when the segment is closed
        waiting.decrementAndGet();
        released = !leave(ticket); // C5
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return released;
  }

  /** C3; false when it was interrupted. */
  private boolean sleep(long ticket, long deadline, Interruption interruption) {
    try {
      bell(ticket)
          .await(
              new Released(ticket),
              WaitersState.WAITERS | WaitersState.MANY,
              deadline,
              interruption);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private WaitEngine bell(long ticket) {
    return bells[(int) Long.remainderUnsigned(ticket, bells.length)];
  }

  private final class Released implements WaitEngine.Attempt {
    private final long ticket;

    Released(long ticket) {
      this.ticket = ticket;
    }

    @Override
    public boolean tryTake() {
      boolean released = words.getVolatileLong(ConditionLayout.RELEASED) > ticket; // P1
      attachment.awaitOpen();
      return released;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // a ticket is nobody else's
    }
  }

  /**
   * C5: whether the ticket was not released by others. Then those before it are, too: a signal must
   * not be given to one that has left.
   */
  private boolean leave(long ticket) {
    return release(released -> released > ticket ? released : ticket + 1);
  }

  // ---- signal

  @Override
  public void signal() {
    checkHeld();
    long next = words.getLong(ConditionLayout.NEXT);
    release(released -> Math.min(released + 1, next));
  }

  @Override
  public void signalAll() {
    checkHeld();
    long next = words.getLong(ConditionLayout.NEXT);
    release(released -> next);
  }

  private interface Target {
    long from(long released);
  }

  /** G1 and G2; whether any ticket was released by this call. */
  private boolean release(Target target) {
    long before;
    long after;
    do {
      before = words.getVolatileLong(ConditionLayout.RELEASED);
      after = target.from(before);
      if (after <= before) {
        return false;
      }
    } while (!words.compareAndSetLong(ConditionLayout.RELEASED, before, after)); // G1, P1
    long rung = Math.min(after - before, bells.length);
    for (long i = 0; i < rung; i++) {
      bell(before + i).released(Integer.MAX_VALUE); // G2
    }
    return true;
  }

  private void checkHeld() {
    attachment.checkOpen(); // closeNow takes away what is held
    if (!mutex.isMine()) {
      throw mutex.notMine("held", mutex.holder().map(by -> "held by " + by).orElse("not locked"));
    }
  }

  private String fullName() {
    return ObjectType.CONDITION.noun() + " " + name + " of segment " + attachment.segmentName();
  }

  /** The name. A look without a lock would say nothing of who waits: ask participants(). */
  @Override
  public String toString() {
    return "Condition[" + name + "]";
  }

  // ---- close

  /** What close() asks and tells this condition. */
  private final class Attached implements Local {
    MutexCondition condition() {
      return MutexCondition.this;
    }

    @Override
    public Optional<String> held() {
      return Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      if (waiting.get() > 0) { // their tickets are nobody's now: I3
        ConditionRecoverer.releaseAll(late);
        new ConditionRecoverer().wakeAll(late, attachment.kernel());
      }
    }
  }
}
