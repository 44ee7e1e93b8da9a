package org.interlock.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Lock;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;

/**
 * One thread acquires and releases, nobody else does: nanoseconds a pair, of seven rounds the
 * median. {@code write-among-readers} has seven other processes that have read before.
 */
public final class Pair {
  private static final int PAIRS = 10_000_000;
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 7;

  private static final String AMONG_READERS = "write-among-readers";
  private static final int READERS = 7;

  private static int held; // something to do while held, so that no pair can be left out

  private Pair() {}

  /** Prints {@code pair kind=… nsPerPair=…}. */
  public static void main(String[] args) {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    List<ChildJvm> readers = new ArrayList<>();
    try (segment) {
      for (int i = 0; args[0].equals(AMONG_READERS) && i < READERS; i++) {
        readers.add(ChildJvm.start(ReadingChild.class, "rwlock", segment.name(), "1"));
      }
      readers.forEach(reader -> reader.expect(ReadingChild.READY));
      double[] ns = new double[ROUNDS];
      for (int round = -WARM_UP; round < ROUNDS; round++) {
        long start = System.nanoTime();
        run(args[0], segment);
        if (round >= 0) {
          ns[round] = (System.nanoTime() - start) / (double) PAIRS;
        }
      }
      Arrays.sort(ns);
      System.out.printf(Locale.ROOT, "pair kind=%s nsPerPair=%.2f%n", args[0], ns[ROUNDS / 2]);
      System.out.println("held " + held + " times");
    } finally {
      readers.forEach(ChildJvm::close);
      Segment.unlink(segment.name());
    }
  }

  private static void run(String kind, Segment segment) {
    switch (kind) {
      case "mutex" -> pairs(Mutex.of(segment, "mutex"));
      case "tracked" -> pairs(Semaphore.of(segment, "tracked", 1));
      case "untracked" -> pairs(Semaphore.untracked(segment, "untracked", 1, 1));
      case "read" -> pairs(RwLock.of(segment, "rwlock").readLock());
      case "write", AMONG_READERS -> pairs(RwLock.of(segment, "rwlock").writeLock());
      default -> throw new IllegalArgumentException(kind);
    }
  }

  private static void pairs(Lock lock) {
    for (int i = 0; i < PAIRS; i++) {
      lock.lock();
      try {
        held++;
      } finally {
        lock.unlock();
      }
    }
  }

  private static void pairs(Semaphore semaphore) {
    for (int i = 0; i < PAIRS; i++) {
      semaphore.acquireUninterruptibly();
      semaphore.release();
    }
  }
}
