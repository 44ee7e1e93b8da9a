package org.interlock.bench.report;

import java.util.Arrays;

/**
 * One figure of one peer.
 *
 * @param workload what all of its peers did
 * @param name which of its figures
 * @param ratio the median of the workload's first peer, divided by this one's; NaN: there is none
 * @param runs of how many runs the median is
 * @param command what was run, as one types it
 */
public record Figure(
    String workload,
    String name,
    String peer,
    Side side,
    String unit,
    double median,
    double min,
    double max,
    double ratio,
    int runs,
    String command) {

  /** The middle one; of an even number the upper of the two. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Of the values of all runs, and the first peer's median; NaN: there is none. */
  public Figure(
      String workload,
      String name,
      String peer,
      Side side,
      String unit,
      double[] values,
      double first,
      String command) {
    this(
        workload,
        name,
        peer,
        side,
        unit,
        median(values),
        Arrays.stream(values).min().orElseThrow(),
        Arrays.stream(values).max().orElseThrow(),
        first / median(values),
        values.length,
        command);
  }
}
