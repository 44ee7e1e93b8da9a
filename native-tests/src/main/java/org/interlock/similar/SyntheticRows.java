package org.interlock.similar;

import java.util.SplittableRandom;

/** Rows that stand where there is no text, so that the matrix has its size. */
record SyntheticRows(long seed) {
  private static final int TERMS = 48;
  private static final long SPREAD = 0x9E3779B97F4A7C15L; // neighbours shall have nothing in common

  static SyntheticRows of(SharedMatrix.Shape shape) {
    return new SyntheticRows(shape.seed());
  }

  Weights row(int row) {
    SplittableRandom random = new SplittableRandom(seed + row * SPREAD);
    double[] sums = new double[Layout.COLUMNS];
    for (int i = 0; i < TERMS; i++) {
      sums[random.nextInt(Layout.COLUMNS)] += 0.5 + random.nextDouble();
    }
    return Weights.of(sums);
  }

  static String name(int row) {
    return "synthetic-" + row;
  }
}
