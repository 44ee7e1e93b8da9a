package org.interlock.kill;

import java.util.function.Consumer;

/**
 * Counts one thread's accesses through the seam, and stops the thread for good right before the
 * k-th, counted from 0, so that somebody can kill its process there.
 */
final class SeamCounter {
  private final Consumer<String> reached;
  private volatile Thread counted;
  private long accesses; // the counted thread's own
  private long last;

  /**
   * A counter.
   *
   * @param reached told the number and name of the access that is never made
   */
  SeamCounter(Consumer<String> reached) {
    this.reached = reached;
  }

  /** Counts the calling thread's accesses from here on, up to k of them. */
  void begin(long k) {
    accesses = 0;
    last = k;
    counted = Thread.currentThread();
  }

  /** Counts no more and says how many there were. */
  long end() {
    counted = null;
    return accesses;
  }

  /** Does something in the midst of it all that does not count. */
  void skip(Runnable action) {
    Thread before = counted;
    counted = null;
    try {
      action.run();
    } finally {
      counted = before;
    }
  }

  /** To be called right before each access. */
  void access(String name) {
    if (Thread.currentThread() != counted) {
      return;
    }
    if (accesses == last) {
      reached.accept(accesses + " " + name);
      while (true) {
        Thread.onSpinWait();
      }
    }
    accesses++;
  }
}
