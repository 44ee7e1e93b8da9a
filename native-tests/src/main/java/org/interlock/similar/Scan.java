package org.interlock.similar;

import java.nio.FloatBuffer;
import java.util.List;

/** The best rows of a matrix for a question, by reading all of it once. */
final class Scan {
  private static final int C = Layout.COLUMNS;
  private static final int QUARTER = C / 4;
  private static final int SIXTEENTH = C / 16;

  private final float[] question;
  private final float[] row = new float[C];

  Scan(Weights question) {
    this.question = question.dense();
  }

  /** The best rows of a matrix that stands in parts of whole rows, one after the other. */
  List<Hit> best(List<FloatBuffer> parts, int k) {
    Best best = new Best(k);
    int first = 0;
    for (FloatBuffer part : parts) {
      int rows = part.capacity() / C;
      for (int i = 0; i < rows; i++) {
        best.add(first + i, score(part, i));
      }
      first += rows;
    }
    return best.hits();
  }

  /**
   * The row's product with the question. The compiler makes vector instructions of loops over
   * arrays that add nothing up; so the row is copied into one, which stays in the first cache, and
   * folded. The order of the additions does not matter ({@link Weights}).
   */
  private float score(FloatBuffer part, int number) {
    float[] r = row;
    float[] q = question;
    part.get(number * C, r);
    for (int i = 0; i < QUARTER; i++) {
      r[i] =
          r[i] * q[i]
              + r[i + QUARTER] * q[i + QUARTER]
              + r[i + 2 * QUARTER] * q[i + 2 * QUARTER]
              + r[i + 3 * QUARTER] * q[i + 3 * QUARTER];
    }
    for (int i = 0; i < SIXTEENTH; i++) {
      r[i] = r[i] + r[i + SIXTEENTH] + r[i + 2 * SIXTEENTH] + r[i + 3 * SIXTEENTH];
    }
    float sum = 0;
    for (int i = 0; i < SIXTEENTH; i++) {
      sum += r[i];
    }
    return sum;
  }
}
