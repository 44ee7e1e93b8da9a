package org.interlock.similar;

import java.util.Map;
import java.util.TreeMap;

/** What a worker answers to a request. */
record Reply(int status, String json, Map<String, String> headers) {
  static final int OK = 200;
  static final int ACCEPTED = 202;
  static final int NOT_FOUND = 404;
  static final int NOT_ALLOWED = 405;
  static final int FAILED = 500;
  static final int UNAVAILABLE = 503;
  static final int FULL = 507;

  static Reply of(int status, String json) {
    return new Reply(status, json, Map.of());
  }

  static Reply error(int status, String message) {
    return of(status, "{\"error\":" + quoted(message) + "}");
  }

  /** The same with one header more. */
  Reply with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Reply(status, json, more);
  }

  /** A string as JSON has it. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars()
        .forEach(
            each -> {
              if (each == '"' || each == '\\') {
                quoted.append('\\').append((char) each);
              } else if (each < ' ') {
                quoted.append(String.format("\\u%04x", each));
              } else {
                quoted.append((char) each);
              }
            });
    return quoted.append('"').toString();
  }
}
