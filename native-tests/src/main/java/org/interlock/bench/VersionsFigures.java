package org.interlock.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one run of versioned data, or of what C has for them, showed.
 *
 * @param torn how many of the copies were of more than one version
 * @param p50Ns half of the reads took no longer, in nanoseconds; 0 when nobody read
 */
record VersionsFigures(
    double readsPerSecond, double publishesPerSecond, long torn, double p50Ns, double p99Ns) {
  /** The figures where nobody reads. */
  static final VersionsFigures NONE = new VersionsFigures(0, 0, 0, 0, 0);

  private static final String PREFIX = "versions ";

  /** Of the line that the C peer and {@link VersionsPair} print. */
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

  /** What {@link #parse} takes, with what it is of. */
  String line(String kind) {
    return String.format(
        Locale.ROOT,
        "versions kind=%s readsPerSecond=%.1f publishesPerSecond=%.1f torn=%d p50Ns=%.0f p99Ns=%.0f",
        kind,
        readsPerSecond,
        publishesPerSecond,
        torn,
        p50Ns,
        p99Ns);
  }
}
