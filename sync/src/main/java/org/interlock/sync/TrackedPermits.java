package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Words;

/**
 * Permits with an account: available + held by each process = maximum, after every compare-and-set.
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
 * says. After F3: its permits, in the state or the ledger, under its slot and generation.
 */
final class TrackedPermits implements Permits {
  private static final int CONSISTENT_TRIES = 8;

  private final Attachment attachment;
  private final Words words;
  private final IntUnaryOperator generationOf;
  private final int maximum;
  private final int me;

  /**
   * Permits over a semaphore's words.
   *
   * @param generationOf which generation has a slot, or had it last
   */
  TrackedPermits(Attachment attachment, Words words, IntUnaryOperator generationOf, int maximum) {
    this.generationOf = generationOf;
    this.attachment = attachment;
    this.words = words;
    this.maximum = maximum;
    this.me = attachment.slot();
  }

  @Override
  public boolean tryTake(int n) {
    while (true) {
      long state = words.getVolatileLong(TrackedLayout.STATE); // P1
      int taken = TrackedState.taken(state);
      if (n > maximum - taken) {
        return false;
      }
      if (replace(state, taken + n, heldByMe(state) + n)) {
        return true;
      }
    }
  }

  @Override
  public int takeAll() {
    while (true) {
      long state = words.getVolatileLong(TrackedLayout.STATE); // P1
      int n = maximum - TrackedState.taken(state);
      if (n <= 0 || replace(state, maximum, heldByMe(state) + n)) {
        return Math.max(n, 0);
      }
    }
  }

  @Override
  public void give(int n) {
    while (true) {
      long state = words.getVolatileLong(TrackedLayout.STATE); // P1
      int held = heldByMe(state);
      if (n > held && words.getVolatileLong(TrackedLayout.STATE) == state) {
        throw new IllegalMonitorStateException(
            "this process holds "
                + held
                + " permits and cannot release "
                + n
                + "; held are "
                + holders());
      }
      if (n <= held && replace(state, TrackedState.taken(state) - n, held - n)) {
        return;
      }
    }
  }

  /** F2 and F3. */
  private boolean replace(long state, int taken, int held) {
    if (TrackedState.slot(state) != me && !file(state)) {
      return false;
    }
    return words.compareAndSetLong(
        TrackedLayout.STATE, state, TrackedState.next(state, taken, me, held));
  }

  /**
   * Makes the ledger tell what the state tells of the slot it names; false when the state moved on.
   */
  private boolean file(long state) {
    int slot = TrackedState.slot(state);
    int generation = generationOf.applyAsInt(slot);
    long at = TrackedLayout.ledger(slot);
    while (true) {
      long record = words.getVolatileLong(at); // P2
      if (words.getVolatileLong(TrackedLayout.STATE) != state) {
        return false;
      }
      // Also a record that says the same is set anew: that is what makes a late filer fail.
      if (words.compareAndSetLong(at, record, TrackedState.filed(state, generation, record))) {
        return true;
      }
    }
  }

  private int heldByMe(long state) {
    return held(state, me);
  }

  /** I1. */
  private int held(long state, int slot) {
    if (TrackedState.slot(state) == slot) {
      return TrackedState.held(state);
    }
    long record = words.getVolatileLong(TrackedLayout.ledger(slot));
    return TrackedState.generation(record) == generationOf.applyAsInt(slot)
        ? TrackedState.heldOf(record)
        : 0;
  }

  @Override
  public int available() {
    return maximum - TrackedState.taken(words.getVolatileLong(TrackedLayout.STATE));
  }

  @Override
  public int maximum() {
    return maximum;
  }

  @Override
  public boolean keepOpen() {
    return true;
  }

  @Override
  public int heldByThisProcess() {
    while (true) {
      long state = words.getVolatileLong(TrackedLayout.STATE);
      int held = heldByMe(state);
      if (words.getVolatileLong(TrackedLayout.STATE) == state) {
        return held;
      }
    }
  }

  @Override
  public List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    for (int tries = 0; tries < CONSISTENT_TRIES; tries++) {
      holders.clear();
      long state = words.getVolatileLong(TrackedLayout.STATE);
      for (int slot = 0; slot < attachment.slots(); slot++) {
        int held = held(state, slot);
        if (held > 0) {
          holders.add(holder(slot, held));
        }
      }
      if (words.getVolatileLong(TrackedLayout.STATE) == state) {
        break; // else it changed under the look; after some tries the last look must do
      }
    }
    return holders;
  }

  private Holder holder(int slot, int held) {
    return attachment
        .peer(slot, generationOf.applyAsInt(slot))
        .map(
            p ->
                new Holder(
                    p.pid(), p.command(), p.alive(), Optional.empty(), held, Optional.empty()))
        .orElse(new Holder(0, "has left", false, Optional.empty(), held, Optional.empty()));
  }
}
