package org.interlock.explore;

/**
 * How far an execution may leave its usual course: each thread runs until it blocks, stores are
 * seen when the thread is left.
 *
 * @param deviations how often a thread that could go on does not, a store buffer is emptied behind
 *     its thread's back, the clock jumps, or a sleeper wakes for no reason
 * @param deaths how many participants die or stop
 * @param stops whether stopping for ever is tried beside dying
 */
record Bounds(int deviations, int deaths, boolean stops) {
  static final Bounds NONE = new Bounds(0, 0, false);

  static Bounds of(int deviations) {
    return new Bounds(deviations, 0, false);
  }

  Bounds deaths(int most) {
    return new Bounds(deviations, most, stops);
  }

  Bounds withStops() {
    return new Bounds(deviations, deaths, true);
  }
}
