package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The scan finds what adding up in any other order finds. */
class ScanTest {
  private static final int ROWS = 300;

  private final SyntheticRows rows = new SyntheticRows(7);

  private FloatBuffer matrix(int from, int to) {
    FloatBuffer part = FloatBuffer.allocate((to - from) * Layout.COLUMNS);
    for (int row = from; row < to; row++) {
      part.put(rows.row(row).dense());
    }
    return part.flip();
  }

  @Test
  @Tag("jdk25")
  void scoresAreTheSameToTheLastBitInWhateverOrderTheyAreAddedUp() {
    List<FloatBuffer> parts = List.of(matrix(0, 100), matrix(100, ROWS));
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20; i++) {
      Weights question = rows.row(1_000 + i);
      float[] dense = question.dense();
      int k = 1 + random.nextInt(20);
      List<Hit> right = new ArrayList<>();
      for (int row = 0; row < ROWS; row++) {
        float backwards = 0;
        float[] weights = rows.row(row).dense();
        for (int column = Layout.COLUMNS - 1; column >= 0; column--) {
          backwards += weights[column] * dense[column];
        }
        assertEquals(backwards, rows.row(row).times(dense));
        right.add(new Hit(row, backwards));
      }
      right.removeIf(hit -> hit.score() == 0);
      right.sort(Hit.ORDER);
      assertEquals(right.subList(0, k), new Scan(question).best(parts, k));
    }
  }

  @Test
  void aRowIsMostSimilarToItself() {
    List<Hit> hits = new Scan(rows.row(42)).best(List.of(matrix(0, ROWS)), 1);
    assertEquals(42, hits.get(0).row());
    assertEquals(1, hits.get(0).score(), 0.01);
  }

  @Test
  void ofEqualsTheFirstRowsAreTaken() {
    Best best = new Best(3);
    IntStream.range(0, 10).forEach(row -> best.add(row, row % 2 == 0 ? 0.5f : 0.25f));
    assertEquals(List.of(new Hit(0, 0.5f), new Hit(2, 0.5f), new Hit(4, 0.5f)), best.hits());
  }

  @Test
  void rowsWithNothingInCommonAreNoHits() {
    Best best = new Best(3);
    best.add(0, 0);
    best.add(1, 0.1f);
    best.add(2, 0);
    assertEquals(List.of(new Hit(1, 0.1f)), best.hits());
  }

  @Test
  void weightsAreMultiplesThatAddUpExactly() {
    for (float weight : rows.row(3).dense()) {
      assertEquals(weight * 2048, Math.rint(weight * 2048));
      assertTrue(weight >= 0 && weight <= 1);
    }
  }
}
