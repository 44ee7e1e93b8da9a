package org.interlock.shm.seam;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads of one process that sleep for one word. A few have a seat and sleep in the kernel,
 * or, when virtual, look again at intervals; the others queue within the process, in order of
 * arrival, and cost nobody anything. A seat is kept to the end of the wait, then the next one's.
 *
 * <p><b>No wake is lost:</b> I1: while one is queued all seats are taken. Who is given a seat goes
 * round its loop once more, announces itself and looks at the state, as after any wake. A wake that
 * lets nobody with a seat go would let nobody in the queue go either: so only those queue that wait
 * for the same thing, each for one of it; the others wait {@link #apart}.
 */
public final class Seats {
  private static final int IN_KERNEL = 4;
  private static final int DOZING = 1;

  private final Parking parking;
  private final Line platform = new Line(IN_KERNEL);
  private final Line virtual = new Line(DOZING);
  private final Line apart = new Line(Integer.MAX_VALUE);

  Seats(Parking parking) {
    this.parking = parking;
  }

  /** For one wait of the calling thread, for what all in line wait for. */
  public Seat inLine() {
    Thread me = Thread.currentThread();
    return new Seat(me, VirtualThreads.isVirtual(me) ? virtual : platform);
  }

  /** For one wait of the calling thread, for something of its own. */
  public Seat apart() {
    return new Seat(Thread.currentThread(), apart);
  }

  /** A thread's place in line. */
  public final class Seat {
    private final Thread thread;
    private final Line line;
    private volatile boolean taken;
    private boolean queued; // guarded by the line's lock

    private Seat(Thread thread, Line line) {
      this.thread = thread;
      this.line = line;
    }

    /** One sleep; returns also when the thread is given the seat it had to wait for. */
    public void park(
        Words words, long offset, int expected, long deadline, Interruption interruption) {
      if (taken || line.enter(this)) {
        parking.park(words, offset, expected, deadline, interruption);
      } else {
        parking.queue(() -> taken, deadline, interruption);
      }
    }

    /** The wait is over. */
    public void leave() {
      line.leave(this);
    }
  }

  private static final class Line {
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Seat> queue = new ArrayDeque<>(1);
    private int free;

    Line(int seats) {
      this.free = seats;
    }

    /** False: it stands in the queue. */
    boolean enter(Seat seat) {
      lock.lock();
      try {
        if (!seat.taken && free > 0) {
          free--;
          seat.taken = true;
        } else if (!seat.taken && !seat.queued) {
          seat.queued = true;
          queue.add(seat);
        }
        return seat.taken;
      } finally {
        lock.unlock();
      }
    }

    void leave(Seat seat) {
      Seat next = null;
      lock.lock();
      try {
        if (!seat.taken) {
          queue.remove(seat);
        } else {
          next = queue.poll();
          if (next == null) {
            free++;
          } else {
            next.taken = true; // I1
          }
        }
      } finally {
        lock.unlock();
      }
      if (next != null) {
        LockSupport.unpark(next.thread);
      }
    }
  }
}
