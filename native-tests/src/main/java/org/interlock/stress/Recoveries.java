package org.interlock.stress;

import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long it took, after kills of processes that held something, until others had it. */
final class Recoveries {
  private static final int DIGITS = 4;

  private final Histogram recovery = new Histogram(DIGITS);
  private final Histogram teardown = new Histogram(DIGITS);
  private final Histogram added = new Histogram(DIGITS);

  /**
   * One more.
   *
   * @param kill when the signal was sent, as System.nanoTime()
   * @param gone when the parent was told that the process is gone
   * @param takenOver when another one had what it held
   */
  void add(long kill, long gone, long takenOver) {
    recovery.recordValue(takenOver - kill);
    teardown.recordValue(Math.max(0, gone - kill));
    added.recordValue(Math.max(0, takenOver - gone));
  }

  long count() {
    return recovery.getTotalCount();
  }

  /** Puts the figures that everybody wants. */
  void putMain(Map<String, Object> fields) {
    fields.put("recoveryP50Ms", millis(recovery, 50));
    fields.put("recoveryP99Ms", millis(recovery, 99));
  }

  /** Puts the others. */
  void putMore(Map<String, Object> fields) {
    fields.put("recoveryMaxMs", millis(recovery, 100));
    fields.put("recoveries", count());
    fields.put("teardownP50Ms", millis(teardown, 50));
    fields.put("teardownP99Ms", millis(teardown, 99));
    fields.put("addedP50Ms", millis(added, 50));
    fields.put("addedP99Ms", millis(added, 99));
  }

  private static String millis(Histogram of, double percentile) {
    boolean none = of.getTotalCount() == 0;
    return decimal(none ? Double.NaN : of.getValueAtPercentile(percentile) / 1e6);
  }

  /** A number as every program reads it, whatever the user's locale. */
  static String decimal(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
