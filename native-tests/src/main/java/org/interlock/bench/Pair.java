package org.interlock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
  static final String READ = "read";
  static final String WRITE = "write";
  static final String AMONG_READERS = "write-among-readers";
  static final String JDK_READ = "jdk-read";
  static final String JDK_WRITE = "jdk-write";

  /** The floors: a compare-and-set with a release store, and one getAndAdd. */
  static final String CAS = "cas";

  static final String GET_AND_ADD = "get-and-add";

  private static final int BATCH = 10_000;
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final int ROUNDS = 7;
  private static final int READERS = 7;

  private static int held; // something to do while held, so that no pair can be left out

  private Pair() {}

  /** So many pairs. */
  private interface Pairs {
    void run(int count);
  }

  /** {@code KIND ROUND-MILLIS} prints {@code pair kind=… nsPerPair=…}. */
  public static void main(String[] args) throws IOException {
    long roundNanos = TimeUnit.MILLISECONDS.toNanos(Integer.parseInt(args[1]));
    Path file = Files.createTempFile("interlock-bench", ".lock");
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    List<ChildJvm> readers = new ArrayList<>();
    try (segment;
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      for (int i = 0; args[0].equals(AMONG_READERS) && i < READERS; i++) {
        readers.add(ChildJvm.start(PairReader.class, segment.name()));
      }
      readers.forEach(reader -> reader.expect(PairReader.HAS_READ));
      Pairs pairs = pairs(args[0], segment, channel);
      nanosPerPair(pairs, WARM_UP_NANOS);
      double[] ns = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ns[round] = nanosPerPair(pairs, roundNanos);
      }
      Arrays.sort(ns);
      System.out.printf(Locale.ROOT, "pair kind=%s nsPerPair=%.2f%n", args[0], ns[ROUNDS / 2]);
      System.out.println("held " + held + " times");
    } finally {
      readers.forEach(ChildJvm::close);
      Segment.unlink(segment.name());
      Files.delete(file);
    }
  }

  private static double nanosPerPair(Pairs pairs, long roundNanos) {
    long start = System.nanoTime();
    long elapsed = 0;
    long done = 0;
    while (elapsed < roundNanos) {
      pairs.run(BATCH);
      done += BATCH;
      elapsed = System.nanoTime() - start;
    }
    return elapsed / (double) done;
  }

  private static Pairs pairs(String kind, Segment segment, FileChannel channel) {
    return switch (kind) {
      case Guards.MUTEX -> of(Mutex.of(segment, kind));
      case Guards.TRACKED -> of(Semaphore.of(segment, kind, 1));
      case Guards.UNTRACKED -> of(Semaphore.untracked(segment, kind, 1, 1));
      case READ -> of(RwLock.of(segment, Guards.RWLOCK).readLock());
      case WRITE, AMONG_READERS -> of(RwLock.of(segment, Guards.RWLOCK).writeLock());
      case Guards.JDK_LOCK -> of(new ReentrantLock());
      case JDK_READ -> of(new ReentrantReadWriteLock().readLock());
      case JDK_WRITE -> of(new ReentrantReadWriteLock().writeLock());
      case Guards.JDK_SEMAPHORE -> of(new java.util.concurrent.Semaphore(1));
      case Guards.FILE_LOCK -> of(channel);
      case CAS -> casAndRelease(new AtomicInteger());
      case GET_AND_ADD -> getAndAdd(new AtomicInteger());
      default -> throw new IllegalArgumentException("unknown kind " + kind);
    };
  }

  private static Pairs of(Lock lock) {
    return count -> {
      for (int i = 0; i < count; i++) {
        lock.lock();
        try {
          held++;
        } finally {
          lock.unlock();
        }
      }
    };
  }

  private static Pairs of(Semaphore semaphore) {
    return count -> {
      for (int i = 0; i < count; i++) {
        semaphore.acquireUninterruptibly();
        held++;
        semaphore.release();
      }
    };
  }

  private static Pairs of(java.util.concurrent.Semaphore semaphore) {
    return count -> {
      for (int i = 0; i < count; i++) {
        semaphore.acquireUninterruptibly();
        held++;
        semaphore.release();
      }
    };
  }

  private static Pairs of(FileChannel channel) {
    return count -> {
      try {
        for (int i = 0; i < count; i++) {
          try (var lock = channel.lock()) {
            held += lock.isShared() ? 0 : 1;
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Pairs casAndRelease(AtomicInteger word) {
    return count -> {
      for (int i = 0; i < count; i++) {
        if (!word.compareAndSet(0, 1)) {
          throw new IllegalStateException("nobody else has it");
        }
        held++;
        word.setRelease(0);
      }
    };
  }

  private static Pairs getAndAdd(AtomicInteger word) {
    return count -> {
      for (int i = 0; i < count; i++) {
        held += word.getAndAdd(1) & 1;
      }
    };
  }
}
