package org.interlock.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.interlock.shm.Segment;

/** A process that attaches to what {@link Footprint} has made. */
final class FootprintChild {
  private static final double KIB = 1024;

  private FootprintChild() {}

  /** What a process has. */
  private record Belongings(double heapKib, double pssKib, long threads) {
    static Belongings now() throws IOException {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      Runtime runtime = Runtime.getRuntime();
      double pss =
          Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
              .filter(line -> line.startsWith("Pss:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow();
      try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
        return new Belongings(
            (runtime.totalMemory() - runtime.freeMemory()) / KIB, pss, tasks.count());
      }
    }

    /** What was added since, for each of so many. */
    String since(Belongings before, String name, int count) {
      return String.format(
          Locale.ROOT,
          " %sThreads=%.2f %sPssKib=%.1f %sHeapKib=%.1f",
          name,
          (threads - before.threads) / (double) count,
          name,
          (pssKib - before.pssKib) / count,
          name,
          (heapKib - before.heapKib) / count);
    }
  }

  /**
   * {@code KIND PATH…}: prints what the first one added, which loads what it needs, and what each
   * one more did.
   */
  public static void main(String[] args) throws IOException {
    List<Object> kept = new ArrayList<>();
    Belongings none = Belongings.now();
    kept.add(attach(args[0], Path.of(args[1])));
    Belongings one = Belongings.now();
    for (int i = 2; i < args.length; i++) {
      kept.add(attach(args[0], Path.of(args[i])));
    }
    String first = one.since(none, "first", 1);
    String more = Belongings.now().since(one, "more", kept.size() - 1);
    System.out.println((first + more).strip());
  }

  private static Object attach(String kind, Path path) throws IOException {
    if (kind.equals(Footprint.ATTACHMENTS)) {
      return Segment.open(path);
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(MapMode.READ_WRITE, 0, channel.size());
    }
  }
}
