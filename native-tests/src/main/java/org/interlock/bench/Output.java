package org.interlock.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that a {@link Command} has printed, among them one with {@code key=number} pairs. */
record Output(List<String> lines) {
  /** The number behind {@code key=} in the last line that has one; several keys divided by |. */
  OptionalDouble number(String keys) {
    Pattern number = Pattern.compile("(?:^| )(?:" + keys + ")=(-?[0-9.]+)");
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher found = number.matcher(lines.get(i));
      if (found.find()) {
        return OptionalDouble.of(Double.parseDouble(found.group(1)));
      }
    }
    return OptionalDouble.empty();
  }
}
