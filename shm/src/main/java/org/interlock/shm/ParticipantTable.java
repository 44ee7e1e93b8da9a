package org.interlock.shm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.SlotLocks;
import org.interlock.shm.seam.Words;

/**
 * The rows of the attached processes, 1,024 bytes each: who has a slot, and whether it lives.
 *
 * <pre>
 *   0 state ({@link SlotState})  4 features: 1 unlocks by store   8 zero up to 64
 *  64 four life words, 8 bytes apart ({@link Sentinel})   96 who the process is ({@link RowText})
 * </pre>
 *
 * <p><b>Truth</b> is the slot's lock ({@link SlotLocks}). S1 FREE(g), lock free. S2 FREE(g), locked
 * by a claimer, or just left. S3 LIVE(g), locked. S4 LIVE(g), lock free: died, not noticed yet. S5
 * DEAD(g), lock free: being recovered ({@link Reaper}).
 *
 * <p><b>Invariants.</b> I1: only a claimer of a FREE slot locks, only who locked unlocks. So
 * LIVE(g) with a free lock is dead for good, and LIVE to DEAD by compare-and-set is the one moment
 * of death, whoever makes it. I2: from C0 on only the claimer can lead the slot away from FREE, so
 * what C1 read stays true; else a claimer that is stopped after C1 could later lock a slot that has
 * lived and died meanwhile, and hide that death.
 *
 * <p><b>Claim:</b> C0 lock the claim, C1 read FREE(g), C2 lock, C3 FREE(g) to LIVE(g), C4 unlock
 * the claim. <b>Detach:</b> nothing held, all sleepers woken, life words zero, LIVE(g) to
 * FREE(g+1), then the lock. <b>Death:</b> D1 read LIVE(g), D2 <em>then</em> see the lock free, D3
 * LIVE(g) to DEAD(g). In the other order the slot could be claimed between the two looks.
 *
 * <p><b>What a corpse leaves:</b> in S2 nothing, the kernel frees the lock. In S3 it becomes S4.
 * After detach's compare-and-set, before the unlock: S2 for a moment, then S1.
 */
final class ParticipantTable {
  static final int SLOT_BYTES = 1024;
  static final int LIFE_WORDS = 4;
  static final int LIFE_STEP = 8;
  static final int UNLOCKS_BY_STORE = 1;

  private static final int CLAIM_PASSES = 3;
  private static final int STATE = 0;
  private static final int FEATURES = 4;
  private static final int LIFE = 64;

  private final Words words;
  private final int slots;
  private final SlotLocks locks;

  ParticipantTable(Words words, int slots, SlotLocks locks) {
    this.words = words;
    this.slots = slots;
    this.locks = locks;
  }

  int slots() {
    return slots;
  }

  // ---- claim and detach

  /** Claims a free slot; -1 when there is none. */
  int claim() {
    for (int pass = 0; pass < CLAIM_PASSES; pass++) { // claimers may keep each other from a slot
      for (int slot = 0; slot < slots; slot++) {
        if (claim(slot)) {
          return slot;
        }
      }
    }
    return -1;
  }

  private boolean claim(int slot) {
    if (!SlotState.isFree(state(slot)) || !locks.tryLockClaim(slot)) { // C0
      return false;
    }
    try {
      int state = state(slot); // C1
      return SlotState.isFree(state) && locks.tryLock(slot) && enter(slot, state); // C2, C3
    } finally {
      locks.unlockClaim(slot); // C4
    }
  }

  private boolean enter(int slot, int state) {
    if (words.compareAndSet(at(slot, STATE), state, SlotState.claimed(state))) { // C3
      return true;
    }
    locks.unlock(slot); // I2: only in a damaged table
    return false;
  }

  /** Says who has a slot. */
  void describe(int slot, ProcessIdentity me, int features) {
    for (int i = 0; i < LIFE_WORDS; i++) {
      words.setVolatile(lifeWord(slot, i), 0); // the last owner's would be watched in vain
    }
    words.set(at(slot, FEATURES), features);
    row(slot).describe(me, generation(slot));
  }

  /** Gives a slot back. */
  void release(int slot) {
    int state = state(slot);
    words.compareAndSet(at(slot, STATE), state, SlotState.freed(state));
    locks.unlock(slot);
  }

  // ---- life and death

  int state(int slot) {
    return words.getVolatile(at(slot, STATE));
  }

  /** −1 when there is no such slot. */
  int generation(int slot) {
    return slot >= 0 && slot < slots() ? SlotState.generation(state(slot)) : -1;
  }

  boolean isLocked(int slot) {
    return locks.isLocked(slot);
  }

  /** By the state alone. */
  boolean isLive(int slot, int generation) {
    return state(slot) == SlotState.live(generation);
  }

  /** By the state and the kernel. */
  boolean isAlive(int slot, int generation) {
    return isLive(slot, generation) /* D1 */ && locks.isLocked(slot) /* D2 */;
  }

  boolean isDead(int slot, int generation) {
    return state(slot) == SlotState.dead(generation);
  }

  /** D3; who fails was not the first. */
  void declareDead(int slot, int state) {
    words.compareAndSet(at(slot, STATE), state, SlotState.died(state));
  }

  /** DEAD(g) to FREE(g+1), after a full pass; false when another helper has done it. */
  boolean bury(int slot, int generation) {
    int dead = SlotState.dead(generation);
    return words.compareAndSet(at(slot, STATE), dead, SlotState.freed(dead));
  }

  static long lifeWord(int slot, int i) {
    return at(slot, LIFE) + (long) (i % LIFE_WORDS) * LIFE_STEP;
  }

  // ---- who it is

  RowText row(int slot) {
    return new RowText(words.slice(at(slot, 0), SLOT_BYTES));
  }

  Optional<Peer> peer(int slot) {
    if (slot < 0 || slot >= slots) { // a slot number may come from a damaged word
      return Optional.empty();
    }
    int state = state(slot);
    if (SlotState.isFree(state)) {
      return Optional.empty();
    }
    int generation = SlotState.generation(state);
    return Optional.of(row(slot).peer(slot, generation, isAlive(slot, generation)));
  }

  List<Peer> peers() {
    List<Peer> peers = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      peer(slot).ifPresent(peers::add);
    }
    return peers;
  }

  ParticipantsFullException full(Path path) {
    List<Peer> peers = peers();
    String who = peers.stream().limit(16).map(Peer::toString).collect(Collectors.joining(", "));
    return new ParticipantsFullException(
        "segment "
            + path
            + " has "
            + slots
            + " participants already: "
            + who
            + (peers.size() > 16 ? ", …" : "")
            + ". End one, or create the segment with more SegmentOptions.participants");
  }

  String threadName(int slot, int threadKey) {
    return slot < 0 || slot >= slots ? "#" + threadKey : row(slot).threadName(threadKey);
  }

  private static long at(int slot, int offset) {
    return (long) slot * SLOT_BYTES + offset;
  }
}
