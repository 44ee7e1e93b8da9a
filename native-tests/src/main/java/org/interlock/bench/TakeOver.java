package org.interlock.bench;

import java.nio.file.Files;
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
 * byte, before which nobody may take over. Prints a Markdown table in milliseconds.
 *
 * <p>Runs from the demo jar: {@code java -cp native-tests/target/interlock-demo.jar
 * org.interlock.bench.TakeOver [rounds]}.
 */
public final class TakeOver {
  private static final long FIRST_SLOT_BYTE = 1L << 62; // docs/spec/participants.md
  private static final long SETTLE_MILLIS = 50;
  private static final long PROBE_NANOS = 10_000; // with the timer's slack about 60 µs
  private static final double MILLI = 1e6;
  private static final long GIB_KIB = 1 << 20;

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

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    System.out.println(
        "| holder, waiters | rounds | SIGKILL to next owner p50 / p99 / max, ms"
            + " | to byte free p50 / p99 / max, ms | library adds, p50 / p99, ms |");
    System.out.println("|---|---|---|---|---|");
    new TakeOver(rounds, SMALL, SMALL, 1, 1).print("small heap, 1 waiter");
    new TakeOver(rounds, SMALL, SMALL, 4, 4).print("small heap, 16 waiters in 4 processes");
    if (availableKib() > 2 * GIB_KIB) {
      new TakeOver(rounds, LARGE, SMALL, 1, 1).print("1 GiB heap, touched, 1 waiter");
    } else {
      System.out.println("| 1 GiB heap: left out, too little memory is free | | | | |");
    }
    new TakeOver(rounds, POLLING, POLLING, 1, 1).print("small heap, 1 waiter, polling");
  }

  private static long availableKib() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }

  private void print(String what) throws Exception {
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
    Arrays.sort(added);
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %s | %.2f / %.2f |%n",
        what,
        rounds,
        three(taken),
        three(free),
        percentile(added, 50),
        percentile(added, 99));
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

  private static String three(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return String.format(
        Locale.ROOT,
        "%.2f / %.2f / %.2f",
        percentile(sorted, 50),
        percentile(sorted, 99),
        sorted[sorted.length - 1]);
  }

  private static double percentile(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
