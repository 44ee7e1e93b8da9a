package org.interlock.stress;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One working thread.
 *
 * @param seat its process's
 * @param pid its process's
 * @param thread its number in its process
 * @param random decides all it does
 */
public record Hand(int seat, long pid, int thread, SplittableRandom random) {
  private static final int SHORT_NANOS = 300_000;
  private static final int LONG_NANOS = 3_000_000;

  /** Whether to do something that is done once in so many times. */
  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** Something to do: mostly nothing, at times a nap, so that deaths meet all states. */
  void linger() {
    if (oneIn(6)) {
      LockSupport.parkNanos(random.nextInt(oneIn(10) ? LONG_NANOS : SHORT_NANOS));
    }
  }

  /** A number that no other thread of any living process has; never 0. */
  long number() {
    return pid * Board.THREADS + thread;
  }

  /** The process in such a number. */
  static long pid(long number) {
    return number / Board.THREADS;
  }
}
