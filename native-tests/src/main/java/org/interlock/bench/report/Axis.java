package org.interlock.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values stand between two ends of an image: in proportion, or by their logarithm when the
 * greatest is many times the least.
 */
final class Axis {
  private static final double MOST_IN_PROPORTION = 25;
  private static final int LINES = 5;

  private final double least;
  private final double most;
  private final double from;
  private final double to;
  private final boolean logarithmic;

  /** Of all values above 0 the least and the greatest. */
  Axis(double least, double most, double from, double to) {
    this.logarithmic = most / least > MOST_IN_PROPORTION;
    this.least = logarithmic ? Math.pow(10, Math.floor(Math.log10(least))) : 0;
    this.most = most;
    this.from = from;
    this.to = to;
  }

  boolean isLogarithmic() {
    return logarithmic;
  }

  double at(double value) {
    double share =
        logarithmic
            ? Math.log(Math.max(value, least) / least) / Math.log(most / least)
            : value / most;
    return from + (to - from) * share;
  }

  /** The values at which to draw a line: powers of ten, or round ones. */
  List<Double> marks() {
    List<Double> marks = new ArrayList<>();
    if (logarithmic) {
      for (double mark = least; mark <= most; mark *= 10) {
        marks.add(mark);
      }
      return marks;
    }
    double step = Math.pow(10, Math.floor(Math.log10(most / LINES)));
    while (most / step > LINES) {
      step *= most / step > 2 * LINES ? 5 : 2;
    }
    for (double mark = 0; mark <= most; mark += step) {
      marks.add(mark);
    }
    return marks;
  }
}
