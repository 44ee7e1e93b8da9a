package org.interlock.sync;

/**
 * How a waiter polls before it sleeps. The whole spin is bounded by about what a sleep and a wake
 * cost; what differs is how eagerly it looks.
 */
enum Spin {
  /**
   * For locks held for an instant and taken again at once: looking seldom leaves the word's cache
   * line with the owner, which then gets many turns for one transfer.
   */
  PATIENT(1_000),
  /** For hand-overs: the other side answers once, the sooner it is seen the better. */
  EAGER(0);

  static final long BOUND_NANOS = 20_000;

  /** From here on each look is behind a chance for others to run on this processor. */
  static final long ALONE_NANOS = 5_000;

  private final long pauseNanos;

  Spin(long pauseNanos) {
    this.pauseNanos = pauseNanos;
  }

  /** How long not to look at the word between two looks. */
  long pauseNanos() {
    return pauseNanos;
  }
}
