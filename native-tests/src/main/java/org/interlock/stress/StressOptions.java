package org.interlock.stress;

import java.time.Duration;

/**
 * How a run goes.
 *
 * @param processes how many are at work
 * @param threads of each
 * @param kill whether they are killed
 * @param stop whether they are stopped and continued
 * @param time ends the run
 * @param kills ends the run too
 * @param seed decides all that is random but the machine
 * @param patience after which a thread that got nothing is stuck
 */
public record StressOptions(
    int processes,
    int threads,
    boolean kill,
    boolean stop,
    Duration time,
    long kills,
    long seed,
    Duration patience) {
  /** The most processes: those whose death is not settled yet keep their seats for a while. */
  public static final int MOST_PROCESSES = Board.SEATS - 4;

  /** The most threads of a process. */
  public static final int MOST_THREADS = Board.THREADS;

  /** Long for a loaded machine, and longer than any stop. */
  public static final Duration PATIENCE = Duration.ofSeconds(10);
}
