package org.interlock.explore;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;

/**
 * A small reader-writer lock on the same seam, with the rules of the real one and nothing else. It
 * is right; its subclasses each break one rule.
 */
class TinyRwLock {
  static final long STATE = 0;
  static final long WAITERS = 4;
  static final long GATE = 8;

  private static final String NAME = "tiny-rw";
  private static final long COUNTS = 16;
  private static final int FREE = 0;
  private static final int FLAG = 1;
  private static final int WAKE = 2;
  private static final int GENERATION = 8;
  private static final int READERS = (1 << GENERATION) - 1;

  final Words words;
  private final Attachment attachment;
  private final int mine;
  final long count;

  TinyRwLock(Participant me) {
    this.attachment = me.attachment;
    this.words = me.region(NAME, 64);
    this.mine = owner(attachment.slot(), attachment.generation());
    this.count = count(attachment.slot());
    words.setVolatile(count, attachment.generation() << GENERATION);
  }

  private static int owner(int slot, int generation) {
    return slot + 1 << GENERATION | generation;
  }

  private static long count(int slot) {
    return COUNTS + (long) Integer.BYTES * slot;
  }

  private interface Take {
    boolean now();
  }

  private void await(Take take, long waiters) {
    while (!take.now()) {
      int seen = words.getAndBitwiseOr(waiters, FLAG) | FLAG;
      if (take.now()) {
        return;
      }
      attachment.parking().park(words, waiters, seen, Long.MAX_VALUE, Interruption.IGNORED);
    }
  }

  // ---- read

  final void read() {
    await(this::tryRead, WAITERS);
  }

  boolean tryRead() {
    if (isWriting()) {
      return false;
    }
    countUp();
    if (!isWriting()) {
      return true;
    }
    endRead();
    return false;
  }

  final boolean isWriting() {
    return words.getVolatile(STATE) != FREE;
  }

  void countUp() {
    words.getAndAdd(count, 1);
  }

  void endRead() {
    words.getAndAdd(count, -1);
    if (isWriting()) {
      wakeAll(GATE);
    }
  }

  // ---- write

  void write() {
    await(this::becomePending, WAITERS);
    await(this::isDrained, GATE);
  }

  /** Gives up when somebody reads. */
  final boolean tryWrite() {
    if (!becomePending()) {
      return false;
    }
    if (!isDrained()) {
      giveUp();
      return false;
    }
    return true;
  }

  final boolean becomePending() {
    return words.compareAndSet(STATE, FREE, mine);
  }

  final boolean isDrained() {
    for (int slot = 0; slot < attachment.slots(); slot++) {
      int seen = words.getVolatile(count(slot));
      if ((seen & READERS) != 0 && counts(slot, seen >>> GENERATION)) {
        return false;
      }
    }
    return true;
  }

  boolean counts(int slot, int generation) {
    return attachment.isLive(slot, generation);
  }

  void giveUp() {
    endWrite();
  }

  final void endWrite() {
    words.setVolatile(STATE, FREE);
    wakeAll(WAITERS);
  }

  final void wakeAll(long waiters) {
    int seen;
    do {
      seen = words.getVolatile(waiters);
      if ((seen & FLAG) == 0) {
        return;
      }
    } while (!words.compareAndSet(waiters, seen, (seen & ~FLAG) + WAKE));
    attachment.kernel().wake(words, waiters, Integer.MAX_VALUE);
  }

  /** What others do for it when a process has died. */
  final void recover(Corpse corpse) {
    words.compareAndSet(STATE, owner(corpse.slot(), corpse.generation()), FREE);
    for (long waiters : new long[] {WAITERS, GATE}) {
      words.getAndAdd(waiters, WAKE);
      attachment.kernel().wake(words, waiters, Integer.MAX_VALUE);
    }
  }

  // ---- one rule less each

  /** Counts by a plain store, which the look at the state behind it overtakes. */
  static final class CountByAStore extends TinyRwLock {
    CountByAStore(Participant me) {
      super(me);
    }

    @Override
    void countUp() {
      words.set(count, words.get(count) + 1);
    }
  }

  /** Looks at the state only before it counts. */
  static final class LookBeforeCount extends TinyRwLock {
    LookBeforeCount(Participant me) {
      super(me);
    }

    @Override
    boolean tryRead() {
      if (isWriting()) {
        return false;
      }
      countUp();
      return true;
    }
  }

  /** A writer looks for readers before it lets none in. */
  static final class ScanBeforePending extends TinyRwLock {
    ScanBeforePending(Participant me) {
      super(me);
    }

    @Override
    void write() {
      while (!isDrained() || !becomePending()) {
        super.write(); // and again, from the start
        endWrite();
      }
    }
  }

  /** Who leaves does not look whether a writer waits for that. */
  static final class NoLookAtTheGate extends TinyRwLock {
    NoLookAtTheGate(Participant me) {
      super(me);
    }

    @Override
    void endRead() {
      words.getAndAdd(count, -1);
    }
  }

  /** A count is a count, whoever left it. */
  static final class CountOfTheDead extends TinyRwLock {
    CountOfTheDead(Participant me) {
      super(me);
    }

    @Override
    boolean counts(int slot, int generation) {
      return true;
    }
  }

  /** A writer that gives up tells nobody. */
  static final class SilentGiveUp extends TinyRwLock {
    SilentGiveUp(Participant me) {
      super(me);
    }

    @Override
    void giveUp() {
      words.setVolatile(STATE, FREE);
    }
  }
}
