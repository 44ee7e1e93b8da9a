package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * At which accesses of an operation to kill: one at random of each of several equal strata. One
 * point more than there are accesses is behind the last, where what the operation took is held.
 */
final class Sample {
  private static final int POINTS_A_STRATUM = 100;

  private static final int END_ONE_IN = 6;
  private static final int ALIKE_ONE_IN = 16;

  private final SplittableRandom random;
  private final boolean all;

  Sample(long seed, boolean all) {
    this.random = new SplittableRandom(seed);
    this.all = all;
  }

  /** Whether to play one of many operations that are much alike: in a sample, one in sixteen. */
  boolean takes() {
    return all || random.nextInt(ALIKE_ONE_IN) == 0;
  }

  /**
   * Numbers from 0.
   *
   * @param accesses how many the operation has
   */
  List<Long> of(long accesses) {
    long points = accesses + 1;
    long strata = all ? points : 1 + points / POINTS_A_STRATUM;
    List<Long> sample = new ArrayList<>();
    for (long stratum = 0; stratum < strata; stratum++) {
      sample.add(random.nextLong(points * stratum / strata, points * (stratum + 1) / strata));
    }
    if (!all && random.nextInt(END_ONE_IN) == 0) { // most telling, and one of many otherwise
      sample.add(accesses);
    }
    return sample;
  }
}
