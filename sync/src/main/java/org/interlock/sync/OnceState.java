package org.interlock.sync;

/**
 * Pure functions on the state word of a once: that of a mutex ({@link MutexState}) in the mode
 * updating, for a death there makes it free; and one state more. S1: new. S2: run by the one that
 * the word names. S3: done, from which nothing leads away.
 */
final class OnceState {
  static final long NEW = MutexState.FREE;
  static final long DONE = 1L << 28;

  private OnceState() {}

  static long running(long owner, int threadKey, int turn) {
    return MutexState.taken(NEW, owner, threadKey, turn, MutexState.UPDATING);
  }

  static boolean isRunBy(long state, long owner) {
    return MutexState.isHeldBy(state, owner);
  }
}
