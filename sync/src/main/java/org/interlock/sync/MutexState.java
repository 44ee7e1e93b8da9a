package org.interlock.sync;

/**
 * Pure functions on the state word of a mutex, which is also that of a reader-writer lock's writers
 * and of those of versioned data.
 *
 * <pre>
 * 63    53 52         51         32  31        30       29       28   27        18 17         0
 * +-------+----------+-------------+---------+--------+---------+------+------------+------------+
 * | turn  | updating | thread key  | pending | repair | suspect | kept | slot + 1   | generation |
 * +-------+----------+-------------+---------+--------+---------+------+------------+------------+
 * </pre>
 *
 * <p>0 is free. Held, by which participant and by which of its threads change in one
 * compare-and-set; slot and generation are the owner, thread key and turn (the owner's count of
 * acquisitions) serve messages only. Kept: free, but for one that has waited; newcomers look at the
 * waiters word first. Suspect: nobody holds it, the owner named has died holding it. Repair: held,
 * by one who took it suspect and has not made it consistent.
 *
 * <p>A mutex's owner is always writing. A reader-writer lock's may also be pending, which waits for
 * readers to leave; updating, beside whom readers come and go; or both, updating and about to
 * write. A writer of versioned data is updating.
 */
final class MutexState {
  static final long FREE = 0;
  static final long KEPT = 1L << 28;

  // what an owner does
  static final long WRITING = 0;
  static final long PENDING = 1L << 31;
  static final long UPDATING = 1L << 52;

  /** More than the slots of any segment. */
  static final int MOST_SLOTS = 1 << 10;

  private static final long MODES = PENDING | UPDATING;
  private static final long SUSPECT = 1L << 29;
  private static final long REPAIR = 1L << 30;

  private static final int GENERATION_BITS = 18;
  private static final int GENERATION_MASK = (1 << GENERATION_BITS) - 1;
  private static final int SLOT_MASK = (1 << 10) - 1;
  private static final long OWNER_MASK = (1L << 28) - 1;
  private static final int THREAD_SHIFT = 32;
  private static final int THREAD_MASK = (1 << 20) - 1;
  private static final int TURN_SHIFT = 53;
  private static final int TURN_MASK = (1 << 11) - 1;

  private MutexState() {}

  /** The owner's bits, to be completed by {@link #taken}. */
  static long owner(int slot, int generation) {
    return ((slot + 1L) << GENERATION_BITS) | generation;
  }

  /** The state after an acquisition from another state; one from suspect is for a repair. */
  static long taken(long from, long owner, int threadKey, int turn, long mode) {
    long what = isSuspect(from) ? REPAIR : mode;
    return (long) turn << TURN_SHIFT | (long) threadKey << THREAD_SHIFT | what | owner;
  }

  /** The same acquisition when its owner does something else. */
  static long inMode(long held, long mode) {
    return held & ~MODES | mode;
  }

  /** What an unlock must store unless a repair has made it consistent. */
  static long inherited(long from) {
    return isSuspect(from) ? from : FREE;
  }

  /** The state after the owner's death: suspect when it was writing. */
  static long orphaned(long held) {
    return (held & MODES) != 0 ? FREE : held & ~REPAIR | SUSPECT;
  }

  /** The state after a repair. */
  static long consistent(long held) {
    return held & ~REPAIR;
  }

  /** Whether the turn's 11 bits start anew. */
  static boolean isFirstTurn(int turn) {
    return (turn & TURN_MASK) == 0;
  }

  /** Nobody holds it, and its owner died. */
  static boolean isSuspect(long state) {
    return (state & SUSPECT) != 0;
  }

  /** Somebody holds it who took it suspect. */
  static boolean isInRepair(long state) {
    return (state & REPAIR) != 0;
  }

  static boolean isHeld(long state) {
    return (state & OWNER_MASK) != 0 && !isSuspect(state);
  }

  static boolean isHeldBy(long state, long owner) {
    return (state & OWNER_MASK) == owner && !isSuspect(state);
  }

  /** Held, and not only wanted by one that waits for readers, or for update. */
  static boolean isWritten(long state) {
    return isHeld(state) && (state & MODES) == 0;
  }

  /** Held for update, also while its owner is about to write. */
  static boolean isUpdating(long state) {
    return (state & UPDATING) != 0;
  }

  /** Wanted by one that waits for readers to leave. */
  static boolean isPending(long state) {
    return (state & PENDING) != 0;
  }

  /** Nobody writes or is about to, and what is guarded is consistent. */
  static boolean letsReadersIn(long state) {
    return (state & OWNER_MASK) == 0 || (state & MODES) == UPDATING;
  }

  /** The owner's slot; -1 when free. */
  static int slot(long state) {
    return (int) (state >>> GENERATION_BITS & SLOT_MASK) - 1;
  }

  static int generation(long state) {
    return (int) state & GENERATION_MASK;
  }

  static int threadKey(long state) {
    return (int) (state >>> THREAD_SHIFT) & THREAD_MASK;
  }

  static String toString(long state) {
    if (slot(state) < 0) {
      return state == KEPT ? "free, kept" : "free";
    }
    String what = isSuspect(state) ? "suspect, last " : isInRepair(state) ? "in repair, " : "";
    String mode = (isUpdating(state) ? "updating, " : "") + (isPending(state) ? "pending, " : "");
    return what + mode + "owned by slot " + slot(state) + "(" + generation(state) + ")";
  }
}
