package org.interlock.similar;

import java.util.Arrays;

/** A matrix in the heap, by columns: what is not zero, and in which rows. */
final class Columns {
  private final int rows;
  private final int[] sizes = new int[Layout.COLUMNS];
  private final int[][] rowsOf = new int[Layout.COLUMNS][4];
  private final float[][] weightsOf = new float[Layout.COLUMNS][4];

  Columns(int rows) {
    this.rows = rows;
  }

  void add(int row, Weights weights) {
    weights.forEach(
        (column, weight) -> {
          int size = sizes[column]++;
          if (size == rowsOf[column].length) {
            rowsOf[column] = Arrays.copyOf(rowsOf[column], 2 * size);
            weightsOf[column] = Arrays.copyOf(weightsOf[column], 2 * size);
          }
          rowsOf[column][size] = row;
          weightsOf[column][size] = weight;
        });
  }

  /** The product of each row with a question. */
  float[] times(Weights question) {
    float[] products = new float[rows];
    question.forEach(
        (column, weight) -> {
          for (int i = 0; i < sizes[column]; i++) {
            products[rowsOf[column][i]] += weight * weightsOf[column][i];
          }
        });
    return products;
  }
}
