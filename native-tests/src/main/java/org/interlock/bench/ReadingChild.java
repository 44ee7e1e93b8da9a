package org.interlock.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.sync.RwLock;

/** One of the processes of {@link Reading}. */
final class ReadingChild extends ChildProgram {
  static final String READY = "ready";
  static final String READ = "read";

  private static final long ROUND_NANOS = 500_000_000;
  private static final int BATCH = 10_000;
  private static final int WARM_UP_ROUNDS = 3;

  private final Lock lock;
  private final int threads;

  private ReadingChild(Lock lock, int threads) {
    this.lock = lock;
    this.threads = threads;
  }

  /** {@code rwlock|reentrant SEGMENT THREADS}. */
  public static void main(String[] args) throws InterruptedException {
    try (Segment segment = Segment.open(args[1])) {
      Lock lock =
          args[0].equals("rwlock")
              ? RwLock.of(segment, "rwlock").readLock()
              : new ReentrantReadWriteLock().readLock();
      ReadingChild child = new ReadingChild(lock, Integer.parseInt(args[2]));
      for (int round = 0; round < WARM_UP_ROUNDS; round++) {
        child.readsPerNano();
      }
      child.say(READY);
      child.serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) throws InterruptedException {
    return command.equals(READ) ? String.valueOf(readsPerNano()) : unknown(command);
  }

  private double readsPerNano() throws InterruptedException {
    double[] rates = new double[threads];
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int mine = i;
      readers.add(new Thread(() -> rates[mine] = read()));
    }
    readers.forEach(Thread::start);
    double all = 0;
    for (int i = 0; i < threads; i++) {
      readers.get(i).join();
      all += rates[i];
    }
    return all;
  }

  private double read() {
    long start = System.nanoTime();
    long reads = 0;
    long elapsed = 0;
    while (elapsed < ROUND_NANOS) {
      for (int i = 0; i < BATCH; i++) {
        lock.lock();
        try {
          reads++;
        } finally {
          lock.unlock();
        }
      }
      elapsed = System.nanoTime() - start;
    }
    return reads / (double) elapsed;
  }
}
