package org.interlock.similar;

import java.util.Comparator;

/** A row and how similar it is, 0 to about 1. */
record Hit(int row, float score) {
  /** The most similar first, and of equals the one with the lowest row. */
  static final Comparator<Hit> ORDER =
      Comparator.comparingDouble((Hit hit) -> -hit.score()).thenComparingInt(Hit::row);
}
