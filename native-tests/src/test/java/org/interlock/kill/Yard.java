package org.interlock.kill;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.interlock.shm.seam.Attachment;
import org.interlock.sync.Barrier;
import org.interlock.sync.BrokenLatchException;
import org.interlock.sync.Door;
import org.interlock.sync.Event;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;
import org.interlock.sync.Once;
import org.interlock.sync.SharedLong;

/** An event, two latches, a barrier, a once and a number, as one participant has them. */
final class Yard {
  /** What an operation is about. */
  enum Kind {
    EVENT,
    LATCH,
    LENIENT,
    BARRIER,
    ONCE,
    NUMBER
  }

  static final int COUNT = 4;

  private final Event event;
  private final Latch latch;
  private final Latch lenient;
  private final Barrier barrier;
  private final Once once;
  private final SharedLong number;
  private int enlisted;

  Yard(Attachment attachment) {
    event = Door.autoReset(attachment, "event");
    latch = Door.latch(attachment, "latch", LatchOptions.ofCount(COUNT));
    lenient = Door.latch(attachment, "lenient", LatchOptions.ofCount(COUNT).deathCountsDown());
    barrier = Door.barrier(attachment, "barrier", 2);
    once = Door.once(attachment, "once");
    number = Door.sharedLong(attachment, "number");
  }

  Event event() {
    return event;
  }

  Latch latch(Kind kind) {
    return kind == Kind.LATCH ? latch : lenient;
  }

  Barrier barrier() {
    return barrier;
  }

  Once once() {
    return once;
  }

  SharedLong number() {
    return number;
  }

  void enlist() {
    barrier.enlist();
    enlisted++;
  }

  void resign() {
    barrier.resign();
    enlisted--;
  }

  /** Waits for whatever it is; what the dead have brought about is an answer. */
  void await(Kind kind) throws InterruptedException {
    try {
      switch (kind) {
        case EVENT -> event.await();
        case LATCH, LENIENT -> latch(kind).await();
        case BARRIER -> barrier.await();
        case ONCE -> once.runOnce(Yard::nothing);
        case NUMBER -> number.awaitChange(0, Duration.ofDays(1));
        default -> throw new AssertionError(kind);
      }
    } catch (BrokenBarrierException | BrokenLatchException e) {
      // as well
    }
  }

  static void nothing() {}

  /** Waits for a short time. */
  void awaitShortly(Kind kind) throws InterruptedException {
    Duration time = Duration.ofMillis(5);
    try {
      switch (kind) {
        case EVENT -> event.await(time);
        case LATCH, LENIENT -> latch(kind).await(time);
        case BARRIER -> barrier.await(time);
        case ONCE -> once.runOnce(Yard::nothing, time);
        case NUMBER -> number.awaitChange(0, time);
        default -> throw new AssertionError(kind);
      }
    } catch (BrokenBarrierException | TimeoutException e) {
      // as well
    }
  }

  /** Whether nobody that waits for it has a reason to go on waiting. */
  boolean isDecided(Kind kind) {
    return switch (kind) {
      case EVENT -> event.isSet();
      case LATCH, LENIENT -> latch(kind).isBroken() || latch(kind).getCount() == 0;
      case BARRIER -> barrier.isBroken() || barrier.getNumberWaiting() == 0;
      case ONCE -> true;
      case NUMBER -> number.get() != 0;
    };
  }

  /** Lets everybody go on that still waits. */
  void letGo(Kind kind) {
    switch (kind) {
      case EVENT -> event.set();
      case LATCH, LENIENT -> latch(kind).countDown(COUNT);
      case BARRIER -> barrier.reset();
      case ONCE -> once.runOnce(Yard::nothing);
      case NUMBER -> number.incrementAndGet();
      default -> throw new AssertionError(kind);
    }
  }

  /** With nobody else about, each does what it should; empty when it does. */
  String flaw() throws InterruptedException {
    event.reset();
    event.set();
    if (!event.await(Duration.ZERO) || event.await(Duration.ZERO)) {
      return "one set is not one pass";
    }
    once.runOnce(Yard::nothing);
    if (!once.isDone() || once.runner().isPresent()) {
      return "it is not done: " + once;
    }
    if (!latch.enlisted().isEmpty() || !lenient.enlisted().isEmpty()) {
      return "shares are left: " + latch.enlisted() + lenient.enlisted();
    }
    return barrier.enlisted().isEmpty() ? aloneAtTheBarrier() : "enlisted: " + barrier.enlisted();
  }

  private String aloneAtTheBarrier() throws InterruptedException {
    barrier.reset();
    try {
      barrier.await(Duration.ZERO);
      return "complete with one: " + barrier;
    } catch (TimeoutException e) {
      return barrier.isBroken() ? "" : "a time-out has not broken it";
    } catch (BrokenBarrierException e) {
      return e.getMessage();
    }
  }

  void rehearse() throws InterruptedException {
    for (Kind kind : Kind.values()) {
      awaitShortly(kind);
      letGo(kind);
    }
    enlist();
    resign();
    String ignored = flaw();
    if (!ignored.isEmpty()) {
      throw new AssertionError(ignored);
    }
  }

  void giveBack() {
    while (enlisted > 0) {
      resign();
    }
    for (Latch each : new Latch[] {latch, lenient}) {
      long me = ProcessHandle.current().pid();
      each.enlisted().stream()
          .filter(holder -> holder.pid() == me)
          .forEach(holder -> each.countDown(holder.permits()));
    }
  }
}
