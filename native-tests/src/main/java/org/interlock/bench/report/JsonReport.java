package org.interlock.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A report as JSON: one object a figure and peer. */
public record JsonReport(Report report) {
  /** The whole document. */
  public String text() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("scale", report.scale());
    document.put("machine", report.machine());
    document.put("missing", report.missing());
    document.put("figures", report.figures().stream().map(JsonReport::fields).toList());
    return json(document) + "\n";
  }

  private static Map<String, Object> fields(Figure figure) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("workload", figure.workload());
    fields.put("figure", figure.name());
    fields.put("peer", figure.peer());
    fields.put("side", figure.side().toString());
    fields.put("unit", figure.unit());
    fields.put("median", figure.median());
    fields.put("min", figure.min());
    fields.put("max", figure.max());
    fields.put("ratio", figure.ratio());
    fields.put("runs", figure.runs());
    fields.put("command", figure.command());
    return fields;
  }

  /** Maps, lists, numbers and texts; a number that is none is null. */
  static String json(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> quoted(entry.getKey().toString()) + ":" + json(entry.getValue()))
          .collect(Collectors.joining(",", "{", "}"));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(JsonReport::json).collect(Collectors.joining(",\n", "[", "]"));
    }
    if (value instanceof Double number) {
      return Double.isFinite(number) ? number.toString() : "null";
    }
    return value instanceof Number ? value.toString() : quoted(value.toString());
  }

  private static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
