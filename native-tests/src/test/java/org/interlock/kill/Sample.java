package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** At which accesses of an operation to kill: one at random of each of several equal strata. */
final class Sample {
  private static final int ACCESSES_A_STRATUM = 25;

  private final SplittableRandom random;
  private final boolean all;

  Sample(long seed, boolean all) {
    this.random = new SplittableRandom(seed);
    this.all = all;
  }

  /**
   * Numbers from 0.
   *
   * @param accesses how many the operation has
   */
  List<Long> of(long accesses) {
    long strata = all ? accesses : 1 + accesses / ACCESSES_A_STRATUM;
    List<Long> sample = new ArrayList<>();
    for (long stratum = 0; stratum < strata; stratum++) {
      long from = accesses * stratum / strata;
      sample.add(random.nextLong(from, Math.max(from + 1, accesses * (stratum + 1) / strata)));
    }
    return sample;
  }
}
