package org.interlock.similar;

import java.util.SplittableRandom;

/** Rows that stand where there is no text, so that the matrix has its size. */
record SyntheticRows(long seed) {
  private static final int TERMS = 96; // so many that none outweighs the few of a question

  static SyntheticRows of(SharedMatrix.Shape shape) {
    return new SyntheticRows(shape.seed());
  }

  Weights row(int row) {
    // Not near each other: else a row would go on where the one before has begun.
    SplittableRandom random = new SplittableRandom(seed + Long.reverse(row));
    double[] sums = new double[Layout.COLUMNS];
    for (int i = 0; i < TERMS; i++) {
      sums[random.nextInt(Layout.COLUMNS)] += 0.75 + random.nextDouble() / 2;
    }
    return Weights.of(sums);
  }

  static String name(int row) {
    return "synthetic-" + row;
  }
}
