package org.interlock.bench;

/**
 * How long to measure.
 *
 * @param runs how often each peer is run, all in turn
 * @param pairMillis a round of pairs in Java
 * @param peerRounds rounds of pairs in C
 * @param seconds a run of contention, or of versions
 * @param warmUpSeconds before a run of versions
 * @param fastRounds ping-pong without system calls
 * @param slowRounds ping-pong with system calls
 * @param pausedRounds ping-pong with pauses
 * @param kills of a holder in each run
 * @param large whether the largest sizes and the rarer peers take part
 */
record Scale(
    String description,
    int runs,
    int pairMillis,
    int peerRounds,
    double seconds,
    double warmUpSeconds,
    int fastRounds,
    int slowRounds,
    int pausedRounds,
    int kills,
    boolean large) {
  /** For figures that are published. */
  static final Scale FULL =
      new Scale("full, 5 runs of each", 5, 40, 2, 0.4, 0.5, 200_000, 10_000, 500, 4, true);

  /** To see that everything works. */
  static final Scale QUICK =
      new Scale(
          "QUICK: one short run of each, with fewer sizes and peers; not to be compared",
          1,
          15,
          1,
          0.15,
          0.3,
          20_000,
          2_000,
          100,
          2,
          false);

  /** Longer than any spin, so that the other side sleeps by then. */
  int pauseMicros() {
    return 300;
  }
}
