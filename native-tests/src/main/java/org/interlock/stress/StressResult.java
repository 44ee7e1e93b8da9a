package org.interlock.stress;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * What a run comes to.
 *
 * @param recovery from kill to take-over, in nanoseconds
 * @param drift permits or the like that are missing, and participants that are dead and still there
 * @param growth bytes by which the segment has grown
 */
public record StressResult(
    String scenario,
    StressOptions options,
    long kills,
    long stops,
    long operations,
    long violations,
    long stuck,
    long drift,
    long growth,
    Histogram recovery,
    double seconds) {
  /** Whether all held that must. */
  public boolean isGood() {
    return violations == 0 && stuck == 0 && drift == 0 && growth == 0;
  }

  /** The result for programs: one line. */
  public String line() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("scenario", scenario);
    fields.put("kills", kills);
    fields.put("operations", operations);
    fields.put("violations", violations);
    fields.put("stuck", stuck);
    fields.put("drift", drift);
    fields.put("recoveryP50Ms", millis(50));
    fields.put("recoveryP99Ms", millis(99));
    fields.put("recoveryMaxMs", millis(100));
    fields.put("recoveries", recovery.getTotalCount());
    fields.put("growth", growth);
    fields.put("stops", stops);
    fields.put("processes", options.processes());
    fields.put("threads", options.threads());
    fields.put("seconds", decimal(seconds));
    fields.put("seed", options.seed());
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" ", "stress ", ""));
  }

  private String millis(double percentile) {
    boolean none = recovery.getTotalCount() == 0;
    return decimal(none ? Double.NaN : recovery.getValueAtPercentile(percentile) / 1e6);
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
