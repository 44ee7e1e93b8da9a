package org.interlock.explore;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.Words;

/**
 * A small mutex on the same seam, with the rules of the real one and nothing else. It is right; its
 * subclasses each break one rule.
 */
class TinyMutex {
  static final long STATE = 0;
  static final long WAITERS = 4;
  static final long SPARE = 8;

  private static final String NAME = "tiny";
  private static final int FREE = 0;
  private static final int FLAG = 1;
  private static final int WAKE = 2;

  final Participant me;
  final Attachment attachment;
  final Words words;
  final int mine;

  TinyMutex(Participant me) {
    this.me = me;
    this.attachment = me.attachment;
    this.words = me.region(NAME, 64);
    this.mine = owner(attachment.slot(), attachment.generation());
    attachment.local(Attached.class, NAME, absent -> new Attached());
  }

  private static int owner(int slot, int generation) {
    return slot + 1 << 8 | generation;
  }

  void lock() {
    if (tryTake()) {
      return;
    }
    while (true) {
      int seen = announce(); // also of one that is woken: others may still be asleep
      attachment.kernel().membarrier();
      if (tryTake()) {
        return;
      }
      attachment.awaitOpen();
      attachment.parking().park(words, WAITERS, seen, Long.MAX_VALUE, Interruption.IGNORED);
      woken();
    }
  }

  boolean tryTake() {
    if (!words.compareAndSet(STATE, FREE, mine)) {
      return false;
    }
    if (!attachment.isOpen()) {
      unlock();
      attachment.awaitOpen();
      return tryTake();
    }
    return true;
  }

  /** What a sleeper does before it looks a last time; the waiters word it saw then. */
  int announce() {
    return words.getAndBitwiseOr(WAITERS, FLAG) | FLAG;
  }

  void woken() {}

  void unlock() {
    words.setVolatile(STATE, FREE);
    wakeOne();
  }

  final void wakeOne() {
    int seen;
    do {
      seen = words.getVolatile(WAITERS);
      if ((seen & FLAG) == 0) {
        return;
      }
    } while (!words.compareAndSet(WAITERS, seen, (seen & ~FLAG) + WAKE));
    attachment.kernel().wake(words, WAITERS, 1);
  }

  /** What others do for it when its owner has died. */
  void recover(Corpse corpse) {
    words.compareAndSet(STATE, owner(corpse.slot(), corpse.generation()), FREE);
    wakeAll(words);
  }

  final void wakeAll(Words over) {
    over.getAndAdd(WAITERS, WAKE);
    attachment.kernel().wake(over, WAITERS, Integer.MAX_VALUE);
  }

  private final class Attached implements Local {
    @Override
    public Optional<String> held() {
      return words.getVolatile(STATE) == mine ? Optional.of(NAME) : Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      late.compareAndSet(STATE, mine, FREE);
      wakeAll(late);
    }
  }
}
