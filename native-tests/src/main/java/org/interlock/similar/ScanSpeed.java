package org.interlock.similar;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * How fast the matrix is scanned in shared memory, and the same bytes in a plain direct buffer.
 *
 * @param sharedGb of a snapshot
 * @param directGb of a direct buffer
 */
record ScanSpeed(double sharedGb, double directGb) {
  private static final int ROUNDS = 7;
  private static final int MOST_ROWS = 256 * Layout.ROWS_PER_MIB; // a direct buffer has its price
  private static final int HITS = 5;

  /** Scans both in turn, beginning with a round that does not count. */
  static ScanSpeed of(List<FloatBuffer> matrix, Weights question) {
    FloatBuffer shared = matrix.get(0);
    int floats = Math.min(shared.capacity(), MOST_ROWS * Layout.COLUMNS);
    shared = shared.slice(0, floats);
    FloatBuffer direct =
        ByteBuffer.allocateDirect(floats * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    direct.put(0, shared, 0, floats);
    double[] sharedSpeeds = new double[ROUNDS];
    double[] directSpeeds = new double[ROUNDS];
    scan(shared, question);
    for (int i = 0; i < ROUNDS; i++) {
      directSpeeds[i] = scan(direct, question);
      sharedSpeeds[i] = scan(shared, question);
    }
    return new ScanSpeed(median(sharedSpeeds), median(directSpeeds));
  }

  private static double scan(FloatBuffer matrix, Weights question) {
    long from = System.nanoTime();
    List<Hit> hits = new Scan(question).best(List.of(matrix), HITS);
    double seconds = (System.nanoTime() - from) / 1e9;
    if (hits.isEmpty()) {
      throw new SimilarFailure("found nothing");
    }
    return (double) matrix.capacity() * Float.BYTES / seconds / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
