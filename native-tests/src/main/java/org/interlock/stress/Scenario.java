package org.interlock.stress;

import java.time.Duration;
import org.interlock.shm.Segment;

/**
 * A primitive under stress, and what must hold for it. A class with a constructor without
 * parameters: each process makes its own.
 */
public interface Scenario {
  /** Its name on the command line. */
  String name();

  /**
   * This process's part in it: finds or creates all its objects, so that a segment has grown to its
   * full extent after the first.
   */
  Trial join(Segment segment, Board board, Report report);

  /** A scenario in which the calling process takes part. */
  interface Trial {
    /**
     * Acquires once, does what is forbidden to others meanwhile, and releases.
     *
     * @return false when it did not acquire, because it did not want to wait so long
     */
    boolean operate(Hand me) throws InterruptedException;

    /**
     * Checks at the end, when all workers have left: permits that are still missing after a time,
     * or the like.
     */
    long drift(Duration patience) throws InterruptedException;
  }

  // ---- for the process that kills, which has the board and takes no part

  /** Whether somebody in a seat is inside, as the board shows it. */
  boolean isInside(Board board, int seat);

  /** The process in a seat is about to be killed. */
  default void killing(Board board, int seat) {}

  /** The process in a seat is gone for good; returns whether the seat can be given to another. */
  default boolean isSettled(Board board, int seat) {
    return true;
  }

  /** The seat must be given to another, settled or not. */
  default void settle(Board board, int seat) {}
}
