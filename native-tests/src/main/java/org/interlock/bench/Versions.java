package org.interlock.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads of whole versions while another process publishes flat out: Interlock beside what C has for
 * it, all kinds in turn, one writer process and one reader process, each on a processor of its own.
 * The payload is the version's number in each 64-bit word, written a page at a time from a page
 * that stays in the cache; a read is a copy into private memory. Prints a Markdown table of
 * medians.
 *
 * <p>Runs from the demo jar: {@code java -cp native-tests/target/interlock-demo.jar
 * org.interlock.bench.Versions [runs [seconds]]}. Needs the C peer beside the jar.
 */
public final class Versions {
  private static final List<Integer> SIZES = List.of(4096, 1 << 20);
  private static final List<Integer> BUFFERS = List.of(2, 3);
  private static final double WARM_UP_SECONDS = 1.5;
  private static final double MICRO = 1e3;

  /**
   * One row of the table.
   *
   * @param alone the row of the same writer without a reader
   */
  private record Kind(String name, String alone, Run run) {}

  /** Measures a kind once. */
  private interface Run {
    VersionsFigures once(int bytes, double seconds) throws Exception;
  }

  private final int runs;
  private final double seconds;

  private Versions(int runs, double seconds) {
    this.runs = runs;
    this.seconds = seconds;
  }

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 5;
    double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 2;
    System.out.println(
        "| bytes | kind | reads/s | × memcpy | publishes/s | × alone | torn | p50, µs | p99, µs |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int bytes : SIZES) {
      new Versions(runs, seconds).print(bytes);
    }
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (String kind : VersionsPeer.KINDS) {
      kinds.add(
          new Kind(
              "C " + kind,
              "C " + VersionsPeer.ALONE,
              (bytes, seconds) -> VersionsPeer.run(kind, bytes, seconds)));
    }
    for (int buffers : BUFFERS) {
      String ours = "versioned " + buffers + " buffers, ";
      for (String reading : List.of(VersionsPair.READ_INTO, VersionsPair.PIN, VersionsPair.ALONE)) {
        kinds.add(
            new Kind(
                ours + reading,
                ours + VersionsPair.ALONE,
                (bytes, seconds) ->
                    VersionsPair.run(reading, buffers, bytes, WARM_UP_SECONDS, seconds)));
      }
    }
    return kinds;
  }

  private void print(int bytes) throws Exception {
    List<Kind> kinds = kinds();
    Map<String, List<VersionsFigures>> measured = new HashMap<>();
    for (int run = 0; run < runs; run++) {
      for (Kind kind : kinds) {
        measured
            .computeIfAbsent(kind.name(), none -> new ArrayList<>())
            .add(kind.run().once(bytes, seconds));
      }
    }
    Map<String, VersionsFigures> medians = new HashMap<>();
    measured.forEach((kind, all) -> medians.put(kind, VersionsFigures.median(all)));
    for (Kind kind : kinds) {
      row(bytes, kind.name(), medians, medians.get(kind.alone()).publishesPerSecond());
    }
  }

  private static void row(
      int bytes, String kind, Map<String, VersionsFigures> medians, double alone) {
    VersionsFigures mine = medians.get(kind);
    double memcpy = medians.get("C " + VersionsPeer.MEMCPY).readsPerSecond();
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %.0f | %.2f | %.0f | %.2f | %d | %.2f | %.2f |%n",
        bytes,
        kind,
        mine.readsPerSecond(),
        mine.readsPerSecond() / memcpy,
        mine.publishesPerSecond(),
        mine.publishesPerSecond() / alone,
        mine.torn(),
        mine.p50Ns() / MICRO,
        mine.p99Ns() / MICRO);
  }
}
