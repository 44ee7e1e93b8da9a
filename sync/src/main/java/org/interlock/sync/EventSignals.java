package org.interlock.sync;

import org.interlock.shm.seam.Words;

/** How an event tells who may pass: the protocol on its words, without waiting. */
interface EventSignals {
  /** What sleepers tell the setter. */
  int flags();

  void set();

  void reset();

  boolean isSet();

  /** Passes if the event is set; one that it released then is used up. */
  boolean tryPass();

  /** Takes back that somebody has passed, who ran into close(). */
  void unpass();

  /** Somebody who cannot pass begins to wait. */
  Waiter enter();

  /** Another one can pass after one has waited and passed: it may have had the one wake of two. */
  boolean isAnotherReleased();

  /** Ends the waits of this process, through a mapping that late threads do not reach. */
  void settle(Words late);

  /** One that waits. */
  interface Waiter {
    boolean tryPass();

    /** Takes back that it has passed, as {@link EventSignals#unpass}: it waits again. */
    void unpass();

    /** Gives up; true when it has passed instead, as everybody who waits was released by now. */
    boolean leave();
  }
}
