package org.interlock.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What one run of one kind of {@link Versions} showed.
 *
 * @param torn how many of the copies were of more than one version
 * @param p50Ns half of the reads took no longer, in nanoseconds; 0 when nobody read
 */
record VersionsFigures(
    double readsPerSecond, double publishesPerSecond, long torn, double p50Ns, double p99Ns) {
  /** The figures where nobody reads. */
  static final VersionsFigures NONE = new VersionsFigures(0, 0, 0, 0, 0);

  private static final String PREFIX = "versions ";

  /** Of the line that the C peer prints. */
  static VersionsFigures parse(String line) {
    if (!line.startsWith(PREFIX)) {
      throw new IllegalArgumentException("not figures: " + line);
    }
    Map<String, String> fields =
        Arrays.stream(line.substring(PREFIX.length()).split(" ", -1))
            .map(word -> word.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    return new VersionsFigures(
        Double.parseDouble(fields.get("readsPerSecond")),
        Double.parseDouble(fields.get("publishesPerSecond")),
        Long.parseLong(fields.get("torn")),
        Double.parseDouble(fields.get("p50Ns")),
        Double.parseDouble(fields.get("p99Ns")));
  }

  VersionsFigures withPublishes(double perSecond) {
    return new VersionsFigures(readsPerSecond, perSecond, torn, p50Ns, p99Ns);
  }

  /** Of each figure the median; of the torn copies all. */
  static VersionsFigures median(List<VersionsFigures> runs) {
    return new VersionsFigures(
        median(runs, VersionsFigures::readsPerSecond),
        median(runs, VersionsFigures::publishesPerSecond),
        runs.stream().mapToLong(VersionsFigures::torn).sum(),
        median(runs, VersionsFigures::p50Ns),
        median(runs, VersionsFigures::p99Ns));
  }

  private static double median(
      List<VersionsFigures> runs, ToDoubleFunction<VersionsFigures> figure) {
    return runs.stream().mapToDouble(figure).sorted().skip(runs.size() / 2).findFirst().orElse(0);
  }
}
