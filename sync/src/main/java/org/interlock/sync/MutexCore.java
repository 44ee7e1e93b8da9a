package org.interlock.sync;

import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * The protocol of an owned state word: taking, releasing, repairing after the owner's death. {@link
 * Mutex} adds waiting and what people ask, {@link RwWriter} the readers, {@link VersionedWriter}
 * the drafts.
 */
abstract class MutexCore {
  // States of the state word: S1 free. S2 owned by slot, generation. S3 kept: free for one that has
  // waited, or for anybody once the waiters word's hungry mark has worn off. S4 suspect: free for
  // one that repairs; slot, generation and thread are the dead owner's. S5 in repair: S2, taken
  // from S4.
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
  final ObjectType type;
  private final boolean unlocksByStore;
  private volatile Consumer<Death> repair;

  // I1; plain, as in ReentrantLock: only a thread that stored itself can find itself here
  private Thread owner;
  private int holds;
  private long suspicion = MutexState.FREE; // I3: what unlock stores, S4 until repaired
  private int turns; // for messages

  MutexCore(ObjectType type, String name, Attachment attachment, Words words) {
    this.type = type;
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.engine =
        new WaitEngine(
            name, attachment, words, MutexLayout.WAITERS, Spin.PATIENT, WaitEngine.Fence.SLEEPERS);
    this.unlocksByStore = attachment.kernel().hasAsymmetricFence();
    this.mine = MutexState.owner(attachment.slot(), attachment.generation());
    this.notes = new MutexNotes(attachment, words, mine);
  }

  /** The thread of this process that holds it, or null. */
  final Thread owner() {
    return owner;
  }

  final boolean isMine() {
    return owner == Thread.currentThread();
  }

  final int holds() {
    return holds;
  }

  final void reenter() {
    attachment.checkOpen(); // closeNow takes away what is held
    if (holds == Integer.MAX_VALUE) {
      throw new Error("maximum hold count of " + fullName() + " exceeded");
    }
    holds++;
  }

  /** For a holder of several: one less. */
  final void leaveOne() {
    holds--;
  }

  // ---- take

  /** Takes it when its state is the given one: free, kept or suspect. */
  final boolean tryTakeFrom(long from, Thread me, long mode) {
    long taken = MutexState.taken(from, mine, notes.key(me), turns, mode);
    if (!words.compareAndSetLong(MutexLayout.STATE, from, taken)) { // P2; T1 when suspect
      return false;
    }
    if (!attachment.isOpen()) { // P3
      letGo(MutexState.inherited(from));
      attachment.awaitOpen();
      return tryTakeFrom(from, me, mode);
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

  /**
   * Takes it free, kept, or suspect for a repair.
   *
   * @throws OwnerDiedException when it is suspect and there is no repair
   */
  final boolean tryTake(Thread me, long mode) {
    if (tryTakeFrom(MutexState.FREE, me, mode)) { // P1
      return true;
    }
    long state = words.getOpaqueLong(MutexLayout.STATE); // as of the compare-and-set, or newer
    if (MutexState.isSuspect(state)) {
      return tryTakeSuspect(state, me);
    }
    return state == MutexState.KEPT && tryTakeFrom(MutexState.KEPT, me, mode);
  }

  /** Takes it from a suspect state, for a repair. */
  final boolean tryTakeSuspect(long state, Thread me) {
    if (repair == null) {
      attachment.awaitOpen();
      throw new OwnerDiedException(obituary(state));
    }
    return tryTakeFrom(state, me, MutexState.WRITING);
  }

  /** Fairness keeps newcomers from a free one, and nobody from hearing that it is suspect. */
  final boolean mayTry() {
    return engine.mayBarge() || MutexState.isSuspect(words.getOpaqueLong(MutexLayout.STATE));
  }

  /** A take in some mode, for one that waits. */
  class Take implements WaitEngine.Attempt {
    private final long mode;

    Take(long mode) {
      this.mode = mode;
    }

    @Override
    public final boolean tryBarging() {
      return tryTakeFrom(MutexState.FREE, Thread.currentThread(), mode);
    }

    @Override
    public final boolean tryTake() {
      return MutexCore.this.tryTake(Thread.currentThread(), mode); // P1
    }
  }

  /** Takes it as soon as it can. */
  final boolean take(Take how, long deadline, Interruption interruption)
      throws InterruptedException {
    if (how.tryBarging()) {
      return true;
    }
    notes.observe();
    return engine.await(how, WaitersState.WAITERS, deadline, interruption);
  }

  // ---- release

  /** One hold less. */
  final void exit() {
    if (--holds == 0) {
      release();
    }
  }

  /** However many holds there are. */
  void release() {
    long next = suspicion == MutexState.FREE && keeps() ? MutexState.KEPT : suspicion;
    suspicion = MutexState.FREE;
    holds = 0;
    owner = null; // I1: before the store
    attachment.checkOpen(); // by closeNow it is suspect, and perhaps another's by now
    letGo(next);
  }

  private void letGo(long next) {
    if (unlocksByStore) {
      words.setReleaseLong(MutexLayout.STATE, next); // P1, P2
      VarHandle.releaseFence(); // P1: compiled code keeps the reads behind the store
    } else {
      words.setVolatileLong(MutexLayout.STATE, next); // P1, P2
    }
    if (!WaitersState.areQuiet(words.getVolatileLong(MutexLayout.WAITERS))) { // P1, both words
      wakeWaiters();
    }
  }

  private void wakeWaiters() {
    if (WaitersState.isMarkedHungry(words.getVolatile(MutexLayout.WAITERS))) {
      words.compareAndSetLong(MutexLayout.STATE, MutexState.FREE, MutexState.KEPT);
    }
    engine.released(1);
    wakeOthers();
  }

  /** Wakes sleepers of the other waiters word. */
  void wakeOthers() {}

  /** Whether a release leaves it kept instead of free, as somebody is to go first. */
  boolean keeps() {
    return false;
  }

  // ---- a condition's await

  /** Lets it go, however many holds there are; returns these, for {@link #retake}. */
  final int releaseAll() {
    int before = holds;
    release();
    return before;
  }

  /**
   * Takes it again, with so many holds, and repairs it when it is suspect. Whatever is thrown, it
   * is held then, unless the segment is closed.
   *
   * @throws OwnerDiedException when it is suspect and there is no repair
   */
  final void retake(int before) {
    engine.awaitUninterruptibly(new Retake(), WaitersState.WAITERS);
    try {
      if (isInMyRepair() && repair == null) {
        throw new OwnerDiedException(obituary(suspicion));
      }
      mendIfSuspect();
    } finally {
      if (!isMine()) { // the repair has failed, and let it go
        engine.awaitUninterruptibly(new Retake(), WaitersState.WAITERS);
      }
      holds = before;
    }
  }

  /** A take of one that will hold it even when it is suspect. */
  private final class Retake implements WaitEngine.Attempt {
    @Override
    public boolean tryBarging() {
      return tryTakeFrom(MutexState.FREE, Thread.currentThread(), MutexState.WRITING);
    }

    @Override
    public boolean tryTake() {
      long state = words.getVolatileLong(MutexLayout.STATE); // P1
      return (!MutexState.isHeld(state) || MutexState.isSuspect(state))
          && tryTakeFrom(state, Thread.currentThread(), MutexState.WRITING);
    }
  }

  // ---- owner died

  final void repairBy(Consumer<Death> callback) {
    repair = callback;
  }

  /** For the holder: whether it was taken suspect and is not repaired. */
  final boolean isInMyRepair() {
    return suspicion != MutexState.FREE;
  }

  /** After each successful take; true, so that it can stand behind one. */
  final boolean mendIfSuspect() {
    if (isInMyRepair()) {
      mend(repair);
    }
    return true;
  }

  private void mend(Consumer<Death> by) {
    boolean mended = false;
    try {
      by.accept(obituary(suspicion));
      mended = isHeldOnce();
    } finally {
      if (!mended && isMine()) {
        release(); // however often the repair locked: S4 again
      }
    }
    if (!isMine()) {
      throw new IllegalMonitorStateException(
          "the repair of " + fullName() + " has not unlocked it as often as it locked it");
    }
    suspicion = MutexState.FREE;
    long held = words.getLong(MutexLayout.STATE); // only the owner writes it
    words.setReleaseLong(MutexLayout.STATE, MutexState.consistent(held)); // T2
  }

  /** Whether a repair has let go whatever it locked. */
  boolean isHeldOnce() {
    return isMine() && holds == 1;
  }

  /** {@link Mutex#recover}. */
  final boolean recoverBy(Consumer<Death> callback) {
    if (isMine() || !isSuspectNow()) {
      return false;
    }
    engine.awaitUninterruptibly(new TakeSuspect(), WaitersState.WAITERS | WaitersState.MANY);
    if (!isMine()) { // somebody else has made it consistent
      attachment.awaitOpen(); // or these are the zeros of a closed segment
      engine.released(1); // a waiter that leaves passes its wake on
      return false;
    }
    mend(callback);
    exit();
    return true;
  }

  /** Waits for the end of a repair; takes nothing when there is nothing left to repair. */
  private final class TakeSuspect implements WaitEngine.Attempt {
    @Override
    public boolean tryTake() {
      while (true) {
        long state = words.getVolatileLong(MutexLayout.STATE); // P1
        if (MutexState.isInRepair(state)) {
          return false;
        }
        if (!MutexState.isSuspect(state)
            || tryTakeFrom(state, Thread.currentThread(), MutexState.WRITING)) {
          return true;
        }
      }
    }
  }

  private Death obituary(long state) {
    Obituary left = new Obituary(words, MutexLayout.OBITUARY);
    return left.read(fullName(), state, "#" + MutexState.threadKey(state));
  }

  /** Whether its owner died and no repair has made it consistent since. */
  final boolean isSuspectNow() {
    attachment.awaitOpen();
    long state = words.getVolatileLong(MutexLayout.STATE);
    return MutexState.isSuspect(state) || MutexState.isInRepair(state);
  }

  // ---- for people

  final String fullName() {
    return type.noun() + " " + name + " of segment " + attachment.segmentName();
  }

  /** Who has the state word, when it is in such a state. */
  final Optional<Holder> ownerIf(LongPredicate such) {
    attachment.awaitOpen();
    long state = words.getVolatileLong(MutexLayout.STATE);
    return such.test(state) ? notes.holder(state, owner) : Optional.empty();
  }

  final LockTimeoutException notWithin(Duration timeout, String because) {
    String who = "; waiting for it: " + attachment.whoWaits(name) + Deadlock.of(this).orElse("");
    return new LockTimeoutException(
        fullName() + " not acquired within " + timeout + ": " + because + who);
  }

  final IllegalMonitorStateException notMine(String what, String by) {
    String me = Thread.currentThread().getName();
    String message = fullName() + " is not " + what + " by thread " + me + ": it is " + by;
    return new IllegalMonitorStateException(message);
  }

  // ---- close

  /** What {@link org.interlock.shm.seam.Local#settle} asks, for the state word. */
  final void settleOwner(Words late) {
    long state = late.getVolatileLong(MutexLayout.STATE);
    if (MutexState.isHeldBy(state, mine)) { // a lock() that ran into close()
      long next = MutexState.isInRepair(state) ? MutexState.orphaned(state) : MutexState.FREE;
      late.compareAndSetLong(MutexLayout.STATE, state, next);
    }
    WaitEngine.wakeAll(attachment.kernel(), late, MutexLayout.WAITERS); // an unlock() that did
  }
}
