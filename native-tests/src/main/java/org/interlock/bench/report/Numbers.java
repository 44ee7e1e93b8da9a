package org.interlock.bench.report;

import java.util.Locale;

/** Numbers as one reads them: three digits or so, and thousands apart. */
final class Numbers {
  private Numbers() {}

  static String of(double value) {
    double size = Math.abs(value);
    int places =
        size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4;
    return String.format(Locale.ROOT, "%,." + places + "f", value);
  }
}
