package org.interlock.sync;

import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;
import org.interlock.sync.ThreadReads.Reads;

/** The readers' side of a reader-writer lock. */
final class RwReaders {
  // Each participant counts its reading threads in a word of its own, so readers of different
  // processes share no written line. A writer takes the state word first (RwWriter), then reads
  // all counts.
  //
  // Read: R1 see that the state lets readers in. R2 count + 1. R3 see it again, else R4 count - 1
  // and wake the gate. R5 the end: count - 1; when the state is pending, wake the gate.
  //
  // I1: a thread reads from R3's yes to R5; all that time its participant's count is not 0 and the
  //     state is not written.
  // I2: a bit in "have read" is set before the slot's count first rises, and stays.
  // I3: a count of a generation that is not LIVE is 0. So a death ends reads without a repair.
  // P1: the gate: R4 and R5 count down, then read the state and the gate; a pending writer sets the
  //     gate, then reads the counts (WaitEngine). Readers asleep: RwWriter's stores of the state.
  // P3: R2, then the look at isOpen; Attachment.close stores its phase, then reads the count.
  // P4: R2 counts up by a full read-modify-write, then reads the state; a writer makes the state
  //     pending by one, then reads bits and counts. At least one sees the other.
  //
  // Fairness: a claim in the same word says that a thread sleeps to read. When one has waited about
  // a millisecond it marks the readers' waiters word hungry, and writers stand back from that mark,
  // until no claim is left or it has worn off.
  //
  // What a corpse leaves: a count or claim that is 0 by I3, and a writer or readers asleep, whom
  // recovery wakes.

  private static final long TRY_NANOS = 100_000;

  private final RwWriter writer;
  private final Attachment attachment;
  private final Words words;
  private final int slot;
  private final int slots;
  private final long mine; // the offset of my count
  private final WaitEngine engine;
  private final WaitEngine gate;
  private final ThreadReads reads = new ThreadReads();
  private final Enlisted enlisted;

  RwReaders(RwWriter writer, String name, Attachment attachment, Words words) {
    this.writer = writer;
    this.attachment = attachment;
    this.words = words;
    this.slot = attachment.slot();
    this.slots = attachment.slots();
    this.mine = RwLayout.readers(slot);
    this.engine =
        new WaitEngine(
            name, attachment, words, RwLayout.READERS, Spin.EAGER, WaitEngine.Fence.SLEEPERS);
    this.gate = new WaitEngine(name, attachment, words, RwLayout.GATE, Spin.EAGER);
    this.enlisted = new Enlisted(words, RwLayout.HAVE_READ, slot, slots);
    words.setVolatileLong(mine, ReadersState.none(attachment.generation()));
  }

  // ---- read

  /** The way of most reads: nobody is in the way, and the thread does not read yet. */
  boolean readNow() {
    Reads my = reads.mine();
    if (my.count != 0 || !enlisted.isMine()) {
      return false;
    }
    if (!tryJoin(ReadersState.READER)) {
      return false;
    }
    my.count = 1;
    return true;
  }

  /** Reads at once, or not. */
  boolean tryRead() {
    Reads my = reads.mine();
    if (my.count == 0 && !passes() && !tryEnter(ReadersState.READER) && !tryByRepair()) {
      return false;
    }
    return count(my);
  }

  private boolean tryByRepair() {
    Enter enter = new Enter();
    boolean entered = enter.tryOnce();
    enter.complete();
    return entered;
  }

  /** Reads as soon as nobody writes. */
  boolean read(long deadline, Interruption interruption) throws InterruptedException {
    Reads my = reads.mine();
    if (my.count == 0
        && !passes()
        && !tryEnter(ReadersState.READER)
        && !enter(deadline, interruption)) {
      return false;
    }
    return count(my);
  }

  private boolean enter(long deadline, Interruption interruption) throws InterruptedException {
    Enter enter = new Enter();
    try {
      if (!engine.await(enter, WaitersState.WAITERS | WaitersState.MANY, deadline, interruption)) {
        return false;
      }
    } finally {
      enter.leaveQueue();
    }
    enter.complete();
    writer.engine.released(1); // one that stood back for this thread
    return true;
  }

  private boolean count(Reads my) {
    attachment.checkOpen(); // closeNow takes away what is held
    if (my.count == Integer.MAX_VALUE) {
      throw new Error("maximum count of reads of " + writer.fullName() + " exceeded");
    }
    my.count++;
    return true;
  }

  /** The writer and the updater read at once: the state is theirs. */
  private boolean passes() {
    if (!writer.isMine()) {
      return false;
    }
    join();
    return true;
  }

  /** For the owner of the state, which lets nobody write. */
  private void join() {
    enlisted.add(); // I2
    countUp(ReadersState.READER);
  }

  /** R1 to R4. */
  private boolean tryEnter(long change) {
    if (!MutexState.letsReadersIn(words.getOpaqueLong(MutexLayout.STATE))) { // R1; R3 decides
      return false;
    }
    enlisted.add(); // I2
    return tryJoin(change);
  }

  /** R2 to R4. */
  private boolean tryJoin(long change) {
    countUp(change);
    if (!MutexState.letsReadersIn(words.getVolatileLong(MutexLayout.STATE))) { // R3, P4
      leave(change); // R4
      return false;
    }
    if (attachment.isOpen()) { // P3
      return true;
    }
    leave(change);
    attachment.awaitOpen();
    return tryEnter(change);
  }

  /** R2. */
  private void countUp(long change) {
    long before = words.getAndAddLong(mine, change); // P4
    if (ReadersState.readers(before) >= ReadersState.MOST) {
      leave(change);
      attachment.awaitOpen(); // else one that ran into close() has counted down a closed segment
      throw new Error("maximum number of reading threads of " + writer.fullName() + " exceeded");
    }
  }

  private final class Enter implements WaitEngine.Attempt {
    private boolean claimed;
    private boolean repairs;

    @Override
    public boolean tryBarging() {
      return tryEnter(ReadersState.READER);
    }

    @Override
    public boolean tryTake() {
      return tryOnce() || claim();
    }

    boolean tryOnce() {
      if (tryEnter(claimed ? ReadersState.READER - ReadersState.CLAIM : ReadersState.READER)) {
        claimed = false;
        return true;
      }
      long state = words.getVolatileLong(MutexLayout.STATE);
      if (MutexState.isSuspect(state)) {
        repairs = writer.tryTakeSuspect(state, Thread.currentThread());
      }
      return repairs;
    }

    private boolean claim() {
      if (!claimed) {
        words.getAndAddLong(mine, ReadersState.CLAIM);
        claimed = true;
      }
      return false;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // readers take nothing from each other
    }

    @Override
    public boolean feeds() {
      return !isClaimed();
    }

    void leaveQueue() {
      if (claimed) {
        words.getAndAddLong(mine, -ReadersState.CLAIM);
      }
    }

    /** Who came in by a repair does that, and then reads. */
    void complete() {
      if (repairs) {
        writer.mendIfSuspect();
        try {
          join();
        } finally {
          writer.exit();
        }
      }
    }
  }

  // ---- end

  /** One read of the calling thread less; false when it has none. */
  boolean end() {
    Reads my = reads.mine();
    if (my.count == 0) {
      return false;
    }
    if (--my.count == 0) {
      leave(ReadersState.READER); // R5
      attachment.checkOpen(); // by closeNow others may have written meanwhile
    }
    return true;
  }

  /** All reads of the calling thread. */
  void endAll() {
    Reads my = reads.mine();
    if (my.count > 0) {
      my.count = 1;
      end();
    }
  }

  private void leave(long change) {
    long before = words.getAndAddLong(mine, -change); // P1
    long state = words.getVolatileLong(MutexLayout.STATE); // P1
    if (MutexState.isPending(state)) {
      boolean last = ReadersState.readers(before - change) == 0;
      if (last || MutexState.slot(state) == slot) { // an upgrading thread's own read stays
        gate.released(1);
      }
    }
  }

  /** How often the calling thread reads. */
  int count() {
    return reads.mine().count;
  }

  /** 1 when the calling thread reads, else 0: what it adds to its process's word. */
  int reading() {
    return Math.min(1, count());
  }

  // ---- for writers

  /** Whether a writer may go before readers that wait. */
  boolean mayBePassed() {
    return engine.mayBarge();
  }

  /** Before the state lets readers in: whether one of them is to go first. */
  boolean announceTurn() {
    return engine.announceTurn();
  }

  /** After the state has let readers in. */
  void wake() {
    engine.released(1);
  }

  /** Sleeps until an attempt that looks at the counts succeeds. */
  boolean awaitGate(WaitEngine.Attempt drained, long deadline, Interruption interruption)
      throws InterruptedException {
    return gate.await(drained, WaitersState.WAITERS, deadline, interruption);
  }

  /**
   * Whether nobody reads.
   *
   * @param own how many readers of this process do not count
   */
  boolean haveLeft(int own) {
    for (int base = 0; base < slots; base += Long.SIZE) {
      long bits = enlisted.bits(base); // P4
      for (; bits != 0; bits &= bits - 1) {
        int at = base + Long.numberOfTrailingZeros(bits);
        if (at < slots && reads(at, at == slot ? own : 0)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean reads(int at, int butFor) {
    long word = words.getVolatileLong(RwLayout.readers(at)); // P4
    return ReadersState.readers(word) > butFor && isLive(at, word);
  }

  private boolean isClaimed() {
    for (int at = enlisted.next(0); at >= 0; at = enlisted.next(at + 1)) {
      long word = words.getVolatileLong(RwLayout.readers(at));
      if (ReadersState.claims(word) > 0 && isLive(at, word)) {
        return true;
      }
    }
    return false;
  }

  private boolean isLive(int at, long word) {
    return attachment.isLive(at, ReadersState.generation(word)); // I3
  }

  // ---- for people, and close

  List<Holder> holders() {
    List<Holder> holders = new ArrayList<>();
    for (int at = enlisted.next(0); at >= 0; at = enlisted.next(at + 1)) {
      long word = words.getVolatileLong(RwLayout.readers(at));
      int threads = ReadersState.readers(word);
      if (threads > 0) {
        attachment
            .peer(at, ReadersState.generation(word))
            .map(peer -> Holder.of(peer, threads))
            .ifPresent(holders::add);
      }
    }
    return holders;
  }

  /** How many threads of this process read; who only tried is given time to count down. */
  int readingHere() {
    long until = attachment.kernel().nanoTime() + TRY_NANOS;
    int readers = ReadersState.readers(words.getVolatileLong(mine)); // P3
    while (readers > 0 && attachment.kernel().nanoTime() < until) {
      attachment.kernel().pause();
      readers = ReadersState.readers(words.getVolatileLong(mine)); // P3
    }
    return readers;
  }

  /** {@link org.interlock.shm.seam.Local#settle}. */
  void settle(Words late) {
    late.setVolatileLong(mine, ReadersState.none(attachment.generation()));
    WaitEngine.wakeAll(attachment.kernel(), late, RwLayout.GATE);
    WaitEngine.wakeAll(attachment.kernel(), late, RwLayout.READERS);
  }
}
