package org.interlock.similar;

import java.util.List;
import java.util.PriorityQueue;

/** The first few of many hits by their order, as they come by ascending row. */
final class Best {
  private final int most;
  private final PriorityQueue<Hit> hits = new PriorityQueue<>(Hit.ORDER.reversed());
  private float least; // a hit that is not above it is none; at first those without similarity

  Best(int most) {
    this.most = most;
  }

  void add(int row, float score) {
    if (score > least) { // of equals the one that came before stays
      keep(new Hit(row, score));
    }
  }

  private void keep(Hit hit) {
    hits.add(hit);
    if (hits.size() > most) {
      hits.remove();
    }
    if (hits.size() == most) {
      least = hits.element().score();
    }
  }

  List<Hit> hits() {
    return hits.stream().sorted(Hit.ORDER).toList();
  }
}
