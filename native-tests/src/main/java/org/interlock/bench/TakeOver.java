package org.interlock.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.Linux;

/**
 * How long it takes from SIGKILL of a mutex's holder until a waiter asleep in {@code lock()} runs
 * as its owner; and beside it, in the same rounds, until the kernel has freed the holder's slot
 * byte, before which nobody may take over.
 */
public final class TakeOver {
  static final String ONE_WAITER = "one-waiter";

  /** Sixteen, in four processes. */
  static final String WAITERS = "16-waiters";

  /** The holder has a touched heap of 1 GiB. */
  static final String GIB = "gib-heap";

  /** Where the kernel tells nothing and everybody looks every few milliseconds. */
  static final String POLLED = "polling";

  private static final long FIRST_SLOT_BYTE = 1L << 62; // docs/spec/participants.md
  private static final long SETTLE_MILLIS = 50;
  private static final long PROBE_NANOS = 10_000; // with the timer's slack about 60 µs
  private static final double MILLI = 1e6;

  private static final List<String> SMALL = List.of("-Xmx64m");
  private static final List<String> LARGE = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");
  private static final List<String> POLLING = List.of("-Xmx64m", "-Dinterlock.liveness=polling");

  private final int rounds;
  private final List<String> holderOptions;
  private final List<String> waiterOptions;
  private final int processes;
  private final int threads;

  private TakeOver(
      int rounds,
      List<String> holderOptions,
      List<String> waiterOptions,
      int processes,
      int threads) {
    this.rounds = rounds;
    this.holderOptions = holderOptions;
    this.waiterOptions = waiterOptions;
    this.processes = processes;
    this.threads = threads;
  }

  /**
   * {@code KIND ROUNDS} prints {@code takeover …}, all in milliseconds: until the next owner runs,
   * until the byte was free, and what the library added.
   */
  public static void main(String[] args) throws Exception {
    of(args[0], Integer.parseInt(args[1])).print(args[0]);
  }

  private static TakeOver of(String kind, int rounds) {
    return switch (kind) {
      case ONE_WAITER -> new TakeOver(rounds, SMALL, SMALL, 1, 1);
      case WAITERS -> new TakeOver(rounds, SMALL, SMALL, 4, 4);
      case GIB -> new TakeOver(rounds, LARGE, SMALL, 1, 1);
      case POLLED -> new TakeOver(rounds, POLLING, POLLING, 1, 1);
      default -> throw new IllegalArgumentException("unknown kind " + kind);
    };
  }

  private void print(String kind) throws Exception {
    double[] taken = new double[rounds];
    double[] free = new double[rounds];
    double[] added = new double[rounds];
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    String name = segment.name();
    Path path = segment.path();
    segment.close(); // this process is to help nobody
    List<ChildJvm> waiters = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        waiters.add(ChildJvm.start(waiterOptions, TakeOverChild.class, name));
      }
      for (int round = -1; round < rounds; round++) { // the first to warm up
        double[] measured = round(name, path, waiters);
        if (round >= 0) {
          free[round] = measured[0];
          taken[round] = measured[1];
          added[round] = measured[1] - measured[0];
        }
      }
    } finally {
      waiters.forEach(ChildJvm::close);
      Segment.unlink(name);
    }
    System.out.println(
        "takeover kind="
            + kind
            + " rounds="
            + rounds
            + figures("taken", taken)
            + figures("free", free)
            + figures("added", added));
  }

  /** Milliseconds to the free byte and to the next owner. */
  private double[] round(String name, Path path, List<ChildJvm> waiters) throws Exception {
    try (ChildJvm holder = ChildJvm.start(holderOptions, TakeOverChild.class, name)) {
      int slot = Integer.parseInt(holder.ask("hold"));
      for (ChildJvm waiter : waiters) {
        waiter.send("wait " + threads);
      }
      Thread.sleep(SETTLE_MILLIS); // all are asleep, or the figure is too good to be true
      int fd = Linux.open(path.toString(), Linux.O_RDWR, 0);
      try {
        long killed = System.nanoTime();
        CompletableFuture<Long> free = CompletableFuture.supplyAsync(() -> freed(fd, slot));
        ProcessHandle.of(holder.pid()).ifPresent(ProcessHandle::destroyForcibly);
        long taken = Long.MAX_VALUE;
        for (ChildJvm waiter : waiters) {
          taken = Math.min(taken, Long.parseLong(waiter.readLine()));
        }
        return new double[] {(free.get() - killed) / MILLI, (taken - killed) / MILLI};
      } finally {
        Linux.close(fd);
      }
    }
  }

  /** When the byte was free; pauses, as the others need the processors. */
  private static long freed(int fd, int slot) {
    try {
      while (Linux.isByteLocked(fd, FIRST_SLOT_BYTE + slot)) {
        LockSupport.parkNanos(PROBE_NANOS);
      }
      return System.nanoTime();
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The median, p99 and the slowest. */
  private static String figures(String name, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        " %sMs=%.3f %sP99Ms=%.3f %sMaxMs=%.3f",
        name,
        percentile(sorted, 50),
        name,
        percentile(sorted, 99),
        name,
        sorted[sorted.length - 1]);
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
