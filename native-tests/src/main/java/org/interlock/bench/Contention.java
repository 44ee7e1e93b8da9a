package org.interlock.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/**
 * A lock that several processes, or threads of one, use at once, as {@code contention-peer.c} does:
 * counting, where each operation writes, and reading, where some percents do. Processes are pinned
 * by turns when there are several.
 */
public final class Contention {
  static final String COUNTING = "counting";
  static final String READING = "reading";

  private static final double WARM_UP_SECONDS = 2;
  private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final double MICRO = 1e3;

  /** The children share a machine with each other: small heaps, no collector threads. */
  private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xmx64m");

  private Contention() {}

  /** What all of them did. */
  private static final class Sum {
    private final Histogram waits = new Histogram(ContentionChild.DIGITS);
    private double perNano;
    private long done;
    private long least = Long.MAX_VALUE;
    private long changes;
    private long torn;

    /** Adds a line of {@link ContentionChild}. */
    void add(String line) throws DataFormatException {
      String[] words = line.split(" ", -1);
      long mine = Long.parseLong(words[0]);
      done += mine;
      least = Math.min(least, mine);
      changes += Long.parseLong(words[1]);
      perNano += Double.parseDouble(words[2]);
      torn += Long.parseLong(words[3]);
      ByteBuffer histogram = ByteBuffer.wrap(Base64.getDecoder().decode(words[4]));
      waits.add(Histogram.decodeFromCompressedByteBuffer(histogram, 0));
    }

    String waitMicros(String name, double percentile) {
      double micros = waits.getValueAtPercentile(percentile) / MICRO;
      return String.format(Locale.ROOT, " %sWaitUs=%.2f", name, micros);
    }
  }

  /**
   * {@code counting KIND PROCESSES THREADS SECONDS} prints {@code counting … nsPerIncrement=…}: the
   * time of all, divided by what all did; {@code reading KIND PROCESSES THREADS SECONDS PERCENT}
   * prints {@code reading … nsPerOperation=…}.
   */
  public static void main(String[] args) throws Exception {
    int percent = args[0].equals(COUNTING) ? 100 : Integer.parseInt(args[5]);
    boolean exact = run(args, percent);
    System.exit(exact ? 0 : 1);
  }

  /** Whether no change was lost and no read saw a part of one. */
  private static boolean run(String[] args, int percent) throws IOException, DataFormatException {
    Path file = Files.createTempFile("interlock-bench", ".lock");
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    try (segment) {
      String[] child = {args[0], args[1], segment.name(), file.toString(), args[3]};
      Sum sum = measure(Integer.parseInt(args[2]), child, Double.parseDouble(args[4]), percent);
      long cell = ContentionChild.cells(segment).getLong(0);
      boolean exact = cell == sum.changes && sum.torn == 0;
      System.out.println(line(args, percent, sum, exact));
      return exact;
    } finally {
      Segment.unlink(segment.name());
      Files.delete(file);
    }
  }

  private static String line(String[] args, int percent, Sum sum, boolean exact) {
    String head =
        String.format("%s kind=%s processes=%s threads=%s", args[0], args[1], args[2], args[3]);
    if (args[0].equals(READING)) {
      return String.format(
          Locale.ROOT,
          "%s writes=%d nsPerOperation=%.2f torn=%d",
          head,
          percent,
          1 / sum.perNano,
          sum.torn);
    }
    return String.format(
            Locale.ROOT,
            "%s nsPerIncrement=%.2f minShare=%.3f",
            head,
            1 / sum.perNano,
            (double) sum.least / sum.done)
        + sum.waitMicros("p50", 50)
        + sum.waitMicros("p99", 99)
        + sum.waitMicros("p999", 99.9)
        + " exact="
        + (exact ? "yes" : "no");
  }

  private static Sum measure(int processes, String[] arguments, double seconds, int percent)
      throws IOException, DataFormatException {
    List<ChildJvm> children = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add(String.valueOf(processes > 1 ? i : Pinning.NOWHERE));
        children.add(
            ChildJvm.start(JVM_ARGUMENTS, ContentionChild.class, words.toArray(String[]::new)));
      }
      children.forEach(child -> child.expect(ContentionChild.READY));
      long start = System.nanoTime() + MARGIN_NANOS + nanos(WARM_UP_SECONDS);
      children.forEach(
          child -> child.send("run " + start + " " + (start + nanos(seconds)) + " " + percent));
      Sum sum = new Sum();
      for (ChildJvm child : children) {
        for (int thread = 0; thread < Integer.parseInt(arguments[4]); thread++) {
          sum.add(child.expect(ContentionChild.DID));
        }
      }
      return sum;
    } finally {
      children.forEach(ChildJvm::close);
    }
  }

  private static long nanos(double seconds) {
    return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
  }
}
