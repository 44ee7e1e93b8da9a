package org.interlock.stress;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run comes to.
 *
 * @param drift permits or the like that are missing, and participants that are dead and still there
 * @param growth bytes by which the segment has grown
 * @param recoveries how long others took to go on
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
    Recoveries recoveries,
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
    recoveries.putMain(fields);
    fields.put("growth", growth);
    fields.put("stops", stops);
    fields.put("processes", options.processes());
    fields.put("threads", options.threads());
    fields.put("seconds", Recoveries.decimal(seconds));
    fields.put("seed", options.seed());
    recoveries.putMore(fields);
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" ", "stress ", ""));
  }
}
