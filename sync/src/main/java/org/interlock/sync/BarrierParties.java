package org.interlock.sync;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Words;

/**
 * The words of a barrier, for the processes that use it and for those that recover.
 *
 * <p><b>States</b> of the state word. S1: whole, with fewer arrived than there are parties. S2:
 * full: all have arrived, the last of them runs the action. S3: broken. S3 that names a dead one is
 * S4.
 *
 * <p><b>Steps.</b> Arrive: A1 read the state, S1 or not now. A2 the own record says that somebody
 * came in this generation. A3 compare and set one more. The last one: A4 the action, A5 compare and
 * set the next generation, A6 wake. All: A7 the own record says nothing any more. End: B1 read the
 * state, B2 file (below) when it is S4, B3 compare and set it to S3, or, for a reset, to S1 of the
 * next generation; B4 wake.
 *
 * <p>Recovery of a dead slot: H1 read the state, H2 read the slot's record: nothing in it, then
 * nothing to do. H3 see that the slot is still the dead one's. H4 when the state is of another
 * generation than that it came in, and it has not enlisted, or that generation is broken already:
 * H6. Otherwise obituary, file when the state is S4 of another, and H5 compare and set the state to
 * S4, which names it. H6 compare and set the record to nothing. <b>File</b>: the record of whom S4
 * names: compare and set it to nothing.
 *
 * <p><b>Invariants.</b> I1: whoever counts in arrived has a record that says it came in that
 * generation. I2: no word of a state comes again, but for what wraps. I3: a state that names a dead
 * one is replaced only after that one's record says nothing; so the death of one that has enlisted
 * is named exactly once, in a state of the generation of that moment.
 *
 * <p><b>Ordering pair</b> P1: each end of a generation is a read-modify-write, then a look at the
 * waiters word ({@link WaitEngine}). P3: A3 or an enlistment, then the look whether the segment is
 * open.
 *
 * <p><b>What a corpse leaves.</b> After A2, before A3, and after A3 up to A5: a record that came in
 * this generation, which recovery breaks. After A5 all is done but the wake, which recovery does;
 * its record is of a generation that has ended. Having enlisted: the generation of the moment is
 * broken. A helper: after H5 a record that the next helper, or whoever replaces the state, clears.
 */
final class BarrierParties {
  private final Words words;
  private final IntUnaryOperator generationOf;

  /**
   * The words, and who has them.
   *
   * @param generationOf which generation has a slot, or had it last; −1 when there is no such slot
   */
  BarrierParties(Words barrier, IntUnaryOperator generationOf) {
    this.words = barrier;
    this.generationOf = generationOf;
  }

  long state() {
    return words.getVolatileLong(BarrierLayout.STATE); // P1
  }

  boolean replace(long state, long next) {
    if (BarrierState.namesDead(state)) {
      file(state); // B2, I3
    }
    return words.compareAndSetLong(BarrierLayout.STATE, state, next);
  }

  private void file(long state) {
    if (generationOf.applyAsInt(BarrierState.slot(state)) < 0) {
      return; // damaged: whoever that was, no record is its
    }
    long at = BarrierLayout.record(BarrierState.slot(state));
    long record = words.getVolatileLong(at);
    int dead = BarrierState.slotGeneration(state);
    if (PartyState.slotGeneration(record) == dead) { // it has died: only others like us write it
      words.compareAndSetLong(at, record, PartyState.none(dead));
    }
  }

  /** Breaks a generation unless it has ended or is broken. */
  boolean breaks(int generation, int cause, int slot, int slotGeneration) {
    while (true) {
      long state = state(); // B1
      if (BarrierState.outcome(state, generation) != BarrierState.WAITS) {
        return false;
      }
      if (replace(state, BarrierState.broken(state, cause, slot, slotGeneration))) { // B3
        return true;
      }
    }
  }

  // ---- the own record

  void begin(int slot, int slotGeneration) {
    words.setVolatileLong(BarrierLayout.record(slot), PartyState.none(slotGeneration));
  }

  long record(int slot) {
    return words.getVolatileLong(BarrierLayout.record(slot));
  }

  /**
   * A2. A record of a later generation stays: a sibling came in that, and A3 is about to fail. Were
   * it replaced, a death before A2 is done again would leave the sibling counted, and not missed.
   */
  void come(int slot, int generation) {
    long at = BarrierLayout.record(slot);
    long record;
    do {
      record = words.getVolatileLong(at);
    } while (!PartyState.cameSince(record, generation)
        && !words.compareAndSetLong(at, record, PartyState.come(record, generation)));
  }

  /** A7: nobody of the slot waits in a generation, which has ended. */
  void go(int slot, int generation) {
    long at = BarrierLayout.record(slot);
    long record;
    do {
      record = words.getVolatileLong(at);
    } while (PartyState.cameIn(record, generation)
        && !words.compareAndSetLong(at, record, PartyState.gone(record)));
  }

  /** Parties more, or fewer; false when there would be too many, or fewer than none. */
  boolean enlist(int slot, int parties) {
    long at = BarrierLayout.record(slot);
    while (true) {
      long record = words.getVolatileLong(at);
      int after = PartyState.enlisted(record) + parties;
      if (after < 0 || after > PartyState.MOST) {
        return false;
      }
      if (words.compareAndSetLong(at, record, PartyState.enlist(record, parties))) {
        return true;
      }
    }
  }

  /** For messages. */
  void note(int slot, int threadKey) {
    words.setLong(BarrierLayout.threadKey(slot), threadKey);
  }

  int threadKey(int slot) {
    return (int) words.getLong(BarrierLayout.threadKey(slot));
  }

  // ---- recovery

  /** What this call did. */
  Optional<String> bury(Corpse corpse) {
    int slot = corpse.slot();
    int dead = corpse.generation();
    long at = BarrierLayout.record(slot);
    while (true) {
      long state = state(); // H1
      long record = words.getVolatileLong(at); // H2
      boolean says = record != PartyState.none(dead) && PartyState.slotGeneration(record) == dead;
      String thread = corpse.threadName(threadKey(slot)); // before H3
      if (!says || !corpse.isUnburied()) { // H3
        return Optional.empty();
      }
      if (isNothingTo(state, record)) { // H4
        words.compareAndSetLong(at, record, PartyState.none(dead)); // H6
        return Optional.empty();
      }
      long named = BarrierState.broken(state, BarrierState.DIED, slot, dead);
      Obituary obituary = new Obituary(words, BarrierLayout.OBITUARY);
      obituary.write(named, corpse, thread);
      if (state == named || replace(state, named)) { // H5
        obituary.write(named, corpse, thread); // one that was late may have written over it
        words.compareAndSetLong(at, record, PartyState.none(dead)); // H6
        return state == named ? Optional.empty() : Optional.of("broken, was a party of it");
      }
    }
  }

  /** Whether a dead one's record does not concern a state. */
  private static boolean isNothingTo(long state, long record) {
    boolean waited = PartyState.cameIn(record, BarrierState.generation(state));
    return PartyState.enlisted(record) == 0 && (!waited || BarrierState.isBroken(state));
  }

  /** Whether the death of a slot's process would end the generation, in words. */
  Optional<String> heldBy(int slot, int slotGeneration) {
    long record = record(slot);
    if (PartyState.slotGeneration(record) != slotGeneration) {
      return Optional.empty();
    }
    int enlisted = PartyState.enlisted(record);
    return enlisted == 0
        ? Optional.empty()
        : Optional.of(enlisted + (enlisted == 1 ? " party" : " parties"));
  }
}
