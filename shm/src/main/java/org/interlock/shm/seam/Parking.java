package org.interlock.shm.seam;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The threads of one attachment that wait in the kernel, so that {@code close()} can send them away
 * before the pages under them are given back. A waiter left on the old pages would swallow a wake
 * meant for another process.
 *
 * <p><b>Steps</b> K5 to K7 and V1 to V8 are those of docs/spec/participants.md, "Close".
 *
 * <p><b>Ordering pairs.</b> P1: V1, then V2; V6, then V7 and V8; K5, then K7. Who sees that nobody
 * is inside after the store of K5 knows that whoever comes later turns back at V2. P2: V3, then V4;
 * K5, then K6. A waiter sees the closing or is signalled, and a parker's signal lasts.
 */
public final class Parking {
  private static final long DOZE_NANOS = 200_000;

  private final Kernel kernel;
  private final ConcurrentLinkedDeque<Parker> pool = new ConcurrentLinkedDeque<>();
  private final Set<Parker> waiting = ConcurrentHashMap.newKeySet();
  private final Set<Thread> queued = ConcurrentHashMap.newKeySet();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean emptied = new AtomicBoolean();
  private volatile Runnable whenEmpty;
  private volatile RuntimeException failure;
  private volatile boolean done;

  /** Nobody waits yet. */
  public Parking(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Seats for those that will wait for one word. */
  public Seats seats() {
    return new Seats(this);
  }

  /** One kernel wait; see {@link Kernel#wait}. Returns at once when closed. */
  public void park(
      Words words, long offset, int expected, long deadline, Interruption interruption) {
    if (VirtualThreads.isVirtual(Thread.currentThread())) {
      doze(deadline, interruption);
      return;
    }
    visit(() -> sleep(words, offset, expected, deadline, interruption));
  }

  /** A wait that the kernel knows nothing of: for a seat. Returns at once when closed. */
  void queue(BooleanSupplier given, long deadline, Interruption interruption) {
    Thread me = Thread.currentThread();
    boolean honoured = interruption == Interruption.HONOURED;
    boolean interrupted = false;
    queued.add(me);
    try {
      while (!given.getAsBoolean()
          && whenEmpty == null // P2
          && deadline - kernel.nanoTime() > 0
          && !(honoured && me.isInterrupted())) {
        LockSupport.parkNanos(this, deadline - kernel.nanoTime());
        interrupted |= !honoured && Thread.interrupted(); // else no park would last
      }
    } finally {
      queued.remove(me);
      if (interrupted) {
        me.interrupt();
      }
    }
  }

  /** Runs what must not meet the retiring of the pages; not at all when that has begun. */
  public void visit(Runnable action) {
    inside.incrementAndGet(); // V1, P1
    try {
      if (whenEmpty == null) { // V2, P1
        action.run();
      }
    } finally {
      inside.decrementAndGet(); // V6
      if (whenEmpty != null && inside.get() == 0) { // V7, V8; not by V6's: others may have entered
        runOnce();
      }
    }
  }

  /**
   * A virtual thread in a kernel wait takes its carrier with it; when waiters take all of them, the
   * holder cannot run. It looks again every now and then instead.
   */
  private void doze(long deadline, Interruption interruption) {
    boolean interrupted = interruption == Interruption.IGNORED && Thread.interrupted();
    try {
      LockSupport.parkNanos(Math.min(DOZE_NANOS, deadline - kernel.nanoTime()));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt(); // put aside, else no park would last
      }
    }
  }

  private void sleep(
      Words words, long offset, int expected, long deadline, Interruption interruption) {
    Parker parker = pool.pollFirst();
    if (parker == null) {
      parker = kernel.newParker();
    }
    parker.reset();
    waiting.add(parker); // V3, P2
    try {
      if (whenEmpty != null) { // V4, P2
        return;
      }
      if (interruption == Interruption.HONOURED) {
        parker.beginInterruptible();
        try {
          kernel.wait(words, offset, expected, deadline, parker); // V5
        } finally {
          parker.endInterruptible();
        }
      } else {
        kernel.wait(words, offset, expected, deadline, parker); // V5
      }
    } finally {
      waiting.remove(parker);
      pool.addFirst(parker);
    }
  }

  /**
   * Sends every waiter away for good and runs an action once none is left in the kernel: here, or,
   * when one does not leave within the patience, in the last one that leaves. Returns when the
   * action has run, or after as much patience again.
   */
  void shut(Runnable action, long patienceNanos) {
    whenEmpty = action; // K5, P1, P2
    queued.forEach(LockSupport::unpark); // P2
    long deadline = kernel.nanoTime() + patienceNanos;
    while (inside.get() > 0 && kernel.nanoTime() - deadline < 0) {
      waiting.forEach(Parker::signal); // K6, P2
      kernel.pause();
    }
    if (inside.get() == 0) { // K7, P1
      runOnce();
    }
    while (!done && kernel.nanoTime() - deadline < patienceNanos) {
      kernel.pause();
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** A failure is the closer's to hear of, not a bystander's. */
  private void runOnce() {
    if (emptied.compareAndSet(false, true)) {
      try {
        whenEmpty.run();
      } catch (RuntimeException e) {
        failure = e;
      } finally {
        done = true;
      }
    }
  }
}
