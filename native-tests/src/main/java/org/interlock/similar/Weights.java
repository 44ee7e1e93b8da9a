package org.interlock.similar;

import java.util.Arrays;
import java.util.Map;
import java.util.function.LongToIntFunction;

/**
 * A row or a question as a vector of length 1: the columns that are not zero, ascending, and their
 * weights, which are not negative.
 *
 * <p>Each weight is a multiple of 1/2048. So the product of two is a multiple of 2<sup>-22</sup>,
 * and the sum of a row's products, not much above 1, is exact in a float in whatever order it is
 * added up: two programs that scan in different ways give the same scores to the last bit.
 */
final class Weights {
  private static final float STEPS = 2048;

  private final int[] columns;
  private final float[] weights;

  private Weights(int[] columns, float[] weights) {
    this.columns = columns;
    this.weights = weights;
  }

  /** What the terms of a text weigh, each in its column. */
  static Weights ofText(Map<String, Integer> counts, LongToIntFunction columns) {
    double[] sums = new double[Layout.COLUMNS];
    counts.forEach(
        (term, count) -> sums[columns.applyAsInt(Fingerprint.of(term))] += damped(count));
    return of(sums);
  }

  /** How much a term counts that occurs so often. */
  static double damped(int count) {
    return 1 + Math.log(count);
  }

  /** The nearest vector of length 1; sums has all columns. */
  static Weights of(double[] sums) {
    double squares = 0;
    int[] columns = new int[sums.length];
    int size = 0;
    for (int column = 0; column < sums.length; column++) {
      squares += sums[column] * sums[column];
      if (sums[column] > 0) {
        columns[size++] = column;
      }
    }
    double toSteps = STEPS / Math.sqrt(squares);
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      weights[i] = Math.round(sums[columns[i]] * toSteps) / STEPS;
    }
    return new Weights(Arrays.copyOf(columns, size), weights);
  }

  /** All columns. */
  float[] dense() {
    float[] dense = new float[Layout.COLUMNS];
    for (int i = 0; i < columns.length; i++) {
      dense[columns[i]] = weights[i];
    }
    return dense;
  }

  /** The product with a vector of all columns. */
  float times(float[] dense) {
    float sum = 0;
    for (int i = 0; i < columns.length; i++) {
      sum += dense[columns[i]] * weights[i];
    }
    return sum;
  }

  /** What takes a column and its weight. */
  interface Each {
    void take(int column, float weight);
  }

  /** The columns that are not zero. */
  void forEach(Each each) {
    for (int i = 0; i < columns.length; i++) {
      each.take(columns[i], weights[i]);
    }
  }
}
