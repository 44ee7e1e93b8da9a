package org.interlock.demo;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run of the counter comes to. */
record CounterResult(
    Primitive primitive,
    int processes,
    long total,
    long expected,
    double seconds,
    double minShare,
    double maxWaitMillis) {

  /** Whether no addition was lost, and none made twice. */
  boolean isExact() {
    return total == expected;
  }

  double nanosPerIncrement() {
    return seconds * 1e9 / expected;
  }

  /** The result for programs: one line. */
  String line() {
    return fields().entrySet().stream()
        .map(field -> field.getKey() + "=" + field.getValue())
        .collect(Collectors.joining(" ", "counter ", ""));
  }

  /** The same as one JSON object. */
  String json() {
    return fields().entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + quoted(field.getKey(), field.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String quoted(String key, String value) {
    return key.equals("primitive") ? "\"" + value + "\"" : value; // the others are numbers
  }

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("primitive", primitive.toString());
    fields.put("processes", Integer.toString(processes));
    fields.put("total", Long.toString(total));
    fields.put("expected", Long.toString(expected));
    fields.put("seconds", decimal(seconds, 3));
    fields.put("nsPerIncrement", decimal(nanosPerIncrement(), 1));
    fields.put("minShare", decimal(minShare, 3));
    fields.put("maxWaitMs", decimal(maxWaitMillis, 3));
    return fields;
  }

  /** A number as every program reads it, whatever the user's locale. */
  static String decimal(double value, int places) {
    return String.format(Locale.ROOT, "%." + places + "f", value);
  }
}
