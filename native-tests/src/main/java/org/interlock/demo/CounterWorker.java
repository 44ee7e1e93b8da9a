package org.interlock.demo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.List;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;

/** One of the counter's processes. */
final class CounterWorker extends ChildProgram {
  /** The command that makes it count. */
  static final String RUN = "run";

  private static final long PUBLISH_MASK = 1023; // so often that a bar moves, so rarely it is free

  private final CounterBoard board;
  private final int me;
  private final long quota;
  private final Primitive primitive;
  private long worstWait;

  private CounterWorker(CounterBoard board, int me, long quota, Primitive primitive) {
    this.board = board;
    this.me = me;
    this.quota = quota;
    this.primitive = primitive;
  }

  /** The arguments that {@link #main} takes. */
  static String[] arguments(
      String segment, int processes, int process, long quota, Primitive primitive) {
    return new String[] {
      segment,
      Integer.toString(processes),
      Integer.toString(process),
      Long.toString(quota),
      primitive.name()
    };
  }

  /** Attaches, counts when told to, and stays until told to exit. */
  public static void main(String[] arguments) {
    try (Segment segment = Segment.open(arguments[0])) {
      CounterBoard board = new CounterBoard(segment, Integer.parseInt(arguments[1]));
      int me = Integer.parseInt(arguments[2]);
      long quota = Long.parseLong(arguments[3]);
      new CounterWorker(board, me, quota, Primitive.valueOf(arguments[4])).serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) throws InterruptedException {
    if (!command.equals(RUN)) {
      return unknown(command);
    }
    board.ready().release();
    board.go().acquire();
    switch (primitive) {
      case MUTEX -> addUnderMutex(board.counter(), board.mutex());
      case SEMAPHORE -> addUnderSemaphore(board.counter(), board.semaphore());
      case ATOMIC -> addAtomically(board.counterWord());
      case BATCHED -> addAtOnce(board.counter(), board.semaphore());
      case PTHREAD -> throw new IllegalArgumentException("C processes do that");
    }
    board.finish(me, quota, worstWait, System.nanoTime());
    board.finished().release();
    return null;
  }

  private void addUnderMutex(Region counter, Mutex mutex) throws InterruptedException {
    for (long done = 1; done <= quota; done++) {
      if (!mutex.tryLock(0, NANOSECONDS)) { // only those who wait read the clock; nobody barges
        long from = System.nanoTime();
        mutex.lock();
        waitedSince(from);
      }
      try {
        counter.putLong(0, counter.getLong(0) + 1);
      } finally {
        mutex.unlock();
      }
      publish(done);
    }
  }

  private void addUnderSemaphore(Region counter, Semaphore semaphore) throws InterruptedException {
    for (long done = 1; done <= quota; done++) {
      take(semaphore);
      try {
        counter.putLong(0, counter.getLong(0) + 1);
      } finally {
        semaphore.release();
      }
      publish(done);
    }
  }

  private void addAtomically(Words counter) {
    for (long done = 1; done <= quota; done++) {
      counter.getAndAddLong(0, 1);
      publish(done);
    }
  }

  private void addAtOnce(Region counter, Semaphore semaphore) throws InterruptedException {
    long mine = 0;
    for (long done = 1; done <= quota; done++) {
      mine++;
      publish(done);
    }
    take(semaphore);
    try {
      counter.putLong(0, counter.getLong(0) + mine);
    } finally {
      semaphore.release();
    }
  }

  private void take(Semaphore semaphore) throws InterruptedException {
    if (!semaphore.tryAcquire(0, NANOSECONDS)) {
      long from = System.nanoTime();
      semaphore.acquireUninterruptibly();
      waitedSince(from);
    }
  }

  private void waitedSince(long nanos) {
    worstWait = Math.max(worstWait, System.nanoTime() - nanos);
  }

  private void publish(long done) {
    if ((done & PUBLISH_MASK) == 0) {
      board.done(me, done);
    }
  }
}
