package org.interlock.similar;

import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** What somebody asks for, as weights. */
final class Question {
  private Question() {}

  /**
   * The weights of the terms that some text has; a term counts more the fewer texts have it. Empty
   * when none has any.
   */
  static Optional<Weights> of(Map<String, Integer> counts, int texts, LongFunction<Term> terms) {
    double[] sums = new double[Layout.COLUMNS];
    boolean known = false;
    for (Map.Entry<String, Integer> each : counts.entrySet()) {
      Term term = terms.apply(Fingerprint.of(each.getKey()));
      if (term.texts() > 0) {
        known = true;
        double rarity = Math.log1p((double) texts / term.texts());
        sums[term.column()] += Weights.damped(each.getValue()) * rarity;
      }
    }
    return known ? Optional.of(Weights.of(sums)) : Optional.empty();
  }
}
