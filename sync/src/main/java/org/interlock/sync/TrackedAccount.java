package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Words;

/**
 * One slot's account of permits: available + held by each process = maximum, after every
 * compare-and-set.
 *
 * <p>An operation is one compare-and-set of the state word. It changes what is taken and what this
 * slot holds together. Only when the state names another slot is that slot's part first filed in
 * its ledger record, by compare-and-set; anybody may do that, and twice does no harm.
 *
 * <p><b>Invariants.</b> I1: held(s) is the state's if it names s, else the ledger's, if of the
 * slot's generation. I2: taken = sum of held(s). I3: a state that names s is replaced by one that
 * names another slot only after the ledger of s tells the same (F1 before F2).
 *
 * <p><b>Ordering.</b> P1: F1 read the state, F2 file its part, F3 compare-and-set the state: all
 * volatile, in this order, so a successful F3 proves that nothing changed since F1, the caller's
 * own record included, which changes only while the state names the caller. P2: a filer reads the
 * record, then the state again, then compares and sets the record: a late filer's attempt fails,
 * because every mover sets the record anew, with the next version.
 *
 * <p><b>What wraps.</b> The sequence has 22 bits, the version 8. A thread that is stopped between
 * F1 and F3 while others do exactly a multiple of 2^22 operations, and that finds the very same
 * state, may use a record of its process that is out of date; a filer needs a multiple of 2^8
 * filings as well.
 *
 * <p><b>What a corpse leaves.</b> Before F3: at most a filed record, which says what the state
 * says. After F3: its permits, in the state or the ledger, under its slot and generation. Helpers
 * give them back by the same steps ({@link #giveAll}), one of them with success.
 */
final class TrackedAccount {
  private static final int CONSISTENT_TRIES = 8;

  private final Words words;
  private final long base;
  private final IntUnaryOperator generationOf;
  private final int maximum;
  private final int me;
  private long left; // a guess at the state, plain: the compare-and-set proves it

  /**
   * The account of a slot over a semaphore's words.
   *
   * @param generationOf which generation has a slot, or had it last
   */
  TrackedAccount(Words words, IntUnaryOperator generationOf, int maximum, int slot) {
    this(words, 0, generationOf, maximum, slot);
  }

  /** An account that begins at an offset of another object. */
  TrackedAccount(Words words, long base, IntUnaryOperator generationOf, int maximum, int slot) {
    this.words = words;
    this.base = base;
    this.generationOf = generationOf;
    this.maximum = maximum;
    this.me = slot;
  }

  /** Takes n if there are as many. */
  boolean tryTake(int n) {
    while (true) {
      long state = state(); // P1
      int taken = TrackedState.taken(state);
      if (n > maximum - taken) {
        return false;
      }
      if (replace(state, taken + n, held(state, me) + n)) {
        return true;
      }
    }
  }

  /**
   * Takes one if the state is what this process has left there. It names this slot then, so it
   * tells alone what the slot holds, however often it came again.
   */
  boolean tryTakeUnchanged() {
    long guess = left;
    return TrackedState.slot(guess) == me
        && TrackedState.taken(guess) < maximum
        && move(guess, TrackedState.oneTaken(guess));
  }

  /** Gives one back if the state is what this process has left there. */
  boolean tryGiveUnchanged() {
    long guess = left;
    return TrackedState.slot(guess) == me
        && TrackedState.held(guess) > 0
        && TrackedState.taken(guess) > 0
        && move(guess, TrackedState.oneGiven(guess));
  }

  /** Takes all there are and says how many. */
  int takeAll() {
    while (true) {
      long state = state(); // P1
      int n = maximum - TrackedState.taken(state);
      if (n <= 0 || replace(state, maximum, held(state, me) + n)) {
        return Math.max(n, 0);
      }
    }
  }

  /** Gives n back; false when the slot does not hold as many. */
  boolean tryGive(int n) {
    while (true) {
      long state = state(); // P1
      int held = held(state, me);
      if (n > held && state() == state) {
        return false;
      }
      if (n <= held && replace(state, Math.max(0, TrackedState.taken(state) - n), held - n)) {
        return true;
      }
    }
  }

  /**
   * Gives back all that a dead slot holds, and says how many those were; 0 when another helper did.
   * The slot is seen to be the dead one's after each read of the state: else a late helper would
   * give back what the slot's next process has taken.
   */
  int giveAll(Corpse corpse) {
    while (true) {
      long state = state(); // G1
      if (!corpse.isUnburied()) { // G2
        return 0;
      }
      int held = held(state, me); // G3
      if (held == 0 && state() == state) {
        return 0;
      }
      // G4, G5
      if (held > 0 && replace(state, Math.max(0, TrackedState.taken(state) - held), 0)) {
        return held;
      }
    }
  }

  /** F2 and F3: what is taken and what this slot holds become these, unless the state moved on. */
  boolean replace(long state, int taken, int held) {
    if (TrackedState.slot(state) != me && !file(state)) {
      return false;
    }
    return move(state, TrackedState.next(state, taken, me, held));
  }

  /** F3. */
  private boolean move(long state, long next) {
    if (!words.compareAndSetLong(base + TrackedLayout.STATE, state, next)) {
      return false;
    }
    left = next;
    return true;
  }

  /**
   * Makes the ledger tell what the state tells of the slot it names; false when the state moved on.
   */
  private boolean file(long state) {
    int slot = TrackedState.slot(state);
    int generation = generationOf.applyAsInt(slot);
    if (generation < 0) {
      return true; // damaged: whoever that was, no record is its
    }
    long at = base + TrackedLayout.ledger(slot);
    while (true) {
      long record = words.getVolatileLong(at); // P2
      if (state() != state) {
        return false;
      }
      // Also a record that says the same is set anew: that is what makes a late filer fail.
      if (words.compareAndSetLong(at, record, TrackedState.filed(state, generation, record))) {
        return true;
      }
    }
  }

  /** I1. */
  int held(long state, int slot) {
    if (TrackedState.slot(state) == slot) {
      return TrackedState.held(state);
    }
    long record = words.getVolatileLong(base + TrackedLayout.ledger(slot));
    return TrackedState.generation(record) == generationOf.applyAsInt(slot)
        ? TrackedState.heldOf(record)
        : 0;
  }

  /** What each process holds, for people: of one moment, or after some tries of about one. */
  List<Holder> holders(Attachment attachment) {
    List<Holder> holders = new ArrayList<>();
    for (int tries = 0; tries < CONSISTENT_TRIES; tries++) {
      holders.clear();
      long state = state();
      for (int slot = 0; slot < attachment.slots(); slot++) {
        int held = held(state, slot);
        if (held > 0) {
          holders.add(holder(attachment, slot, held));
        }
      }
      if (state() == state) {
        break; // else it changed under the look; after some tries the last look must do
      }
    }
    return holders;
  }

  private Holder holder(Attachment attachment, int slot, int held) {
    return attachment
        .peer(slot, generationOf.applyAsInt(slot))
        .map(peer -> Holder.of(peer, held))
        .orElse(new Holder(0, "has left", false, Optional.empty(), held, Optional.empty()));
  }

  /** What the slot holds. */
  int held() {
    while (true) {
      long state = state();
      int held = held(state, me);
      if (state() == state) {
        return held;
      }
    }
  }

  long state() {
    return words.getVolatileLong(base + TrackedLayout.STATE);
  }
}
