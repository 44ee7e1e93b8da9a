package org.interlock.similar;

import java.util.Locale;

/**
 * What a run comes to.
 *
 * @param workers how many answered
 * @param requests how many questions were answered while texts were added
 * @param failed requests without the answer they should have
 * @param publishes versions published meanwhile
 * @param torn answers that are not those of the version they name
 * @param p50Millis the median of the answers' times
 * @param p99Millis its 99th percentile
 * @param pssTotalMib the memory of publisher and workers
 * @param matrixMib the matrix's size
 */
public record SimilarResult(
    int workers,
    long requests,
    long failed,
    long publishes,
    long torn,
    double p50Millis,
    double p99Millis,
    double pssTotalMib,
    int matrixMib) {

  /** Whether each answer came and was right. */
  public boolean isGood() {
    return failed == 0 && torn == 0;
  }

  /** The result for programs: one line. */
  public String line() {
    return String.format(
        Locale.ROOT,
        "similar workers=%d requests=%d failed=%d publishes=%d torn=%d p50Ms=%.1f p99Ms=%.1f"
            + " pssTotalMiB=%.1f matrixMiB=%d",
        workers,
        requests,
        failed,
        publishes,
        torn,
        p50Millis,
        p99Millis,
        pssTotalMib,
        matrixMib);
  }
}
