package org.interlock.sync;

import java.lang.invoke.VarHandle;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Words;

/** The mutex's protocol on its words; {@link Mutex} adds waiting, repairs and what people ask. */
abstract class MutexCore {
  // States of the state word: S1 free. S2 owned by slot, generation. S3 kept: free for one that has
  // waited, or for anybody once the waiters word's hungry mark has worn off. S4 suspect: free for
  // one that repairs; slot, generation and thread are the dead owner's. S5 in repair: S2, taken
  // from
  // S4.
  //
  // I1: S2 with my slot is stored only by the thread that then sets owner; owner and holds are
  //     written by no other thread and cleared before the store of S1. So re-entrancy is decided on
  //     the heap.
  // I2: S2 and S5 are left by their owner alone, or, once its slot is DEAD, to S4 (MutexRecoverer);
  //     S1, S3 and S4 are left by compare-and-set.
  // I3: S4 goes to S5, and S5 to S2 after a repair, else back to S4. So who finds S1 or S3 finds
  //     consistent data.
  // P1: unlock stores the state, then reads the waiters word; a sleeper sets the waiters word, then
  //     reads the state (WaitEngine). The store is a full one, or a plain release whose missing
  //     fence the sleeper provides: membarrier makes every registered process's threads pass one.
  // P2: the store of S1 is a release and the compare-and-set to S2 an acquire: what the last owner
  //     wrote is seen by the next.
  // P3: compare-and-set to S2, then the look at isOpen; Attachment.close stores its phase, then
  //     looks at the state. At least one sees the other.
  //
  // What a corpse leaves. Before the compare-and-set: nothing. After it, up to the store of S1: S2
  // or S5 with its slot and generation, which recovery makes S4. After the store, before the wake:
  // S1, S3 or S4 and sleepers; recovery wakes them all.

  final String name;
  final Attachment attachment;
  final Words words;
  final WaitEngine engine;
  final MutexNotes notes;
  final long mine;
  private final boolean unlocksByStore;

  // I1; plain, as in ReentrantLock: only a thread that stored itself can find itself here
  private Thread owner;
  private int holds;
  private long suspicion = MutexState.FREE; // I3: what unlock stores, S4 until repaired
  private int turns; // for messages

  MutexCore(String name, Attachment attachment, Words words) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.engine = new WaitEngine(name, attachment, words, MutexLayout.WAITERS, Spin.PATIENT);
    this.unlocksByStore = attachment.kernel().hasAsymmetricFence();
    this.mine = MutexState.owner(attachment.slot(), attachment.generation());
    this.notes = new MutexNotes(attachment, words, mine);
  }

  /** The thread of this process that holds it, or null. */
  final Thread owner() {
    return owner;
  }

  final int holds() {
    return holds;
  }

  /** For the holder: the state it was taken in when that was suspect, else free. */
  final long suspicion() {
    return suspicion;
  }

  final void reenter() {
    if (holds == Integer.MAX_VALUE) {
      throw new Error("maximum hold count of " + fullName() + " exceeded");
    }
    holds++;
  }

  /** Takes it when its state is the given one: free, kept or suspect. */
  final boolean tryTakeFrom(long from, Thread me) {
    long taken = MutexState.taken(from, mine, notes.key(me), turns);
    if (!words.compareAndSetLong(MutexLayout.STATE, from, taken)) { // P2; T1 when suspect
      return false;
    }
    if (!attachment.isOpen()) { // P3
      letGo(MutexState.inherited(from));
      attachment.awaitOpen();
      return tryTakeFrom(from, me);
    }
    turns++;
    if (MutexState.isFirstTurn(turns)) {
      notes.forget();
    }
    owner = me;
    holds = 1;
    suspicion = MutexState.inherited(from);
    return true;
  }

  /** T2: after the repair. */
  final void markConsistent() {
    suspicion = MutexState.FREE;
    long held = words.getLong(MutexLayout.STATE); // only the owner writes it
    words.setReleaseLong(MutexLayout.STATE, MutexState.consistent(held));
  }

  /** One hold less. */
  final void exit() {
    if (--holds == 0) {
      release();
    }
  }

  /** However many holds there are. */
  final void release() {
    long next = suspicion;
    suspicion = MutexState.FREE;
    holds = 0;
    owner = null; // I1: before the store
    letGo(next);
  }

  private void letGo(long next) {
    if (unlocksByStore) {
      words.setReleaseLong(MutexLayout.STATE, next); // P1, P2
      VarHandle.releaseFence(); // P1: compiled code keeps the read behind the store
    } else {
      words.setVolatileLong(MutexLayout.STATE, next); // P1, P2
    }
    int waiters = words.getVolatile(MutexLayout.WAITERS); // P1
    if (!WaitersState.isQuiet(waiters)) {
      wakeWaiter(waiters);
    }
  }

  private void wakeWaiter(int waiters) {
    if (WaitersState.isHungry(waiters, attachment.kernel().nanoTime())) {
      words.compareAndSetLong(MutexLayout.STATE, MutexState.FREE, MutexState.KEPT);
    }
    engine.released(1);
  }

  String fullName() {
    return "mutex " + name + " of segment " + attachment.segmentName();
  }
}
