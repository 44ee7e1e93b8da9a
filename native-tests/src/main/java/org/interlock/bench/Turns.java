package org.interlock.bench;

import java.util.concurrent.locks.Condition;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;

/** How two sides, 0 and 1, pass a turn. */
interface Turns {
  String UNTRACKED = "untracked";
  String CONDITION = "condition";

  /** The JDK's semaphore, between threads of one process. */
  String JDK_SEMAPHORE = Guards.JDK_SEMAPHORE;

  void give(int to);

  void take(int me);

  /** Side 0 gives and takes, side 1 takes and gives. */
  default void turn(int me) {
    if (me == 0) {
      give(1);
      take(0);
    } else {
      take(1);
      give(0);
    }
  }

  /** Between processes. */
  static Turns of(String kind, Segment segment) {
    return switch (kind) {
      case UNTRACKED -> new BySemaphores(segment);
      case CONDITION -> new ByConditions(segment);
      default -> throw new IllegalArgumentException("unknown kind " + kind);
    };
  }

  /** Two untracked semaphores: a permit is the turn. */
  final class BySemaphores implements Turns {
    private final Semaphore[] sides = new Semaphore[2];

    BySemaphores(Segment segment) {
      sides[0] = Semaphore.untracked(segment, "pong", 0, 1);
      sides[1] = Semaphore.untracked(segment, "ping", 0, 1);
    }

    @Override
    public void give(int to) {
      sides[to].release();
    }

    @Override
    public void take(int me) {
      sides[me].acquireUninterruptibly();
    }
  }

  /** The same with the JDK's. */
  final class ByJdkSemaphores implements Turns {
    private final java.util.concurrent.Semaphore[] sides = {
      new java.util.concurrent.Semaphore(0), new java.util.concurrent.Semaphore(0)
    };

    @Override
    public void give(int to) {
      sides[to].release();
    }

    @Override
    public void take(int me) {
      sides[me].acquireUninterruptibly();
    }
  }

  /** Two conditions of one mutex. */
  final class ByConditions implements Turns {
    private final Mutex mutex;
    private final Condition[] sides = new Condition[2];
    private final Region turn;

    ByConditions(Segment segment) {
      mutex = Mutex.of(segment, "mutex");
      sides[0] = mutex.newCondition("pong");
      sides[1] = mutex.newCondition("ping");
      turn = segment.region("turn", Long.BYTES);
    }

    @Override
    public void give(int to) {
      mutex.lock();
      try {
        signal(to);
      } finally {
        mutex.unlock();
      }
    }

    @Override
    public void take(int me) {
      mutex.lock();
      try {
        await(me);
      } finally {
        mutex.unlock();
      }
    }

    /** As one would write it: the mutex is held throughout, but for the wait. */
    @Override
    public void turn(int me) {
      mutex.lock();
      try {
        if (me == 1) {
          await(1);
        }
        signal(1 - me);
        if (me == 0) {
          await(0);
        }
      } finally {
        mutex.unlock();
      }
    }

    private void signal(int to) {
      turn.putLong(0, to);
      sides[to].signal();
    }

    private void await(int me) {
      while (turn.getLong(0) != me) {
        sides[me].awaitUninterruptibly();
      }
    }
  }
}
