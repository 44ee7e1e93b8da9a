package org.interlock.explore;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.Words;

/**
 * A small event, latch and barrier on the same seam. They are right; their subclasses each break
 * one rule.
 */
final class TinyCoordination {
  private static final long STATE = 0;
  private static final long WAITERS = 4;
  private static final long SPARE = 8;

  private static final int FLAG = 1;
  private static final int WAKE = 2;

  private TinyCoordination() {}

  /** Who waits sleeps until an attempt succeeds. */
  abstract static class Tiny {
    final Participant me;
    final Attachment attachment;
    final Words words;

    Tiny(Participant me) {
      this.me = me;
      this.attachment = me.attachment;
      this.words = me.region("tiny", 64);
      attachment.local(Attached.class, "tiny", absent -> new Attached());
    }

    final void await(BooleanSupplier attempt) {
      while (!attempt.getAsBoolean()) {
        int seen = words.getAndBitwiseOr(WAITERS, FLAG) | FLAG;
        attachment.kernel().membarrier();
        if (attempt.getAsBoolean()) {
          return;
        }
        attachment.parking().park(words, WAITERS, seen, Long.MAX_VALUE, Interruption.IGNORED);
      }
    }

    final boolean wake(int most) {
      int seen;
      do {
        seen = words.getVolatile(WAITERS);
        if ((seen & FLAG) == 0) {
          return false;
        }
      } while (!words.compareAndSet(WAITERS, seen, (seen & ~FLAG) + WAKE));
      attachment.kernel().wake(words, WAITERS, most);
      return true;
    }

    /** What others do for it when one has died. */
    void recover(Corpse corpse) {
      words.getAndAdd(WAITERS, WAKE);
      attachment.kernel().wake(words, WAITERS, Integer.MAX_VALUE);
    }

    static int bit(int slot) {
      return 1 << 16 + slot;
    }

    final int mine() {
      return bit(attachment.slot());
    }
  }

  private static final class Attached implements Local {
    @Override
    public Optional<String> held() {
      return Optional.empty();
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {}
  }

  // ---- event

  /** Who passes uses the set up by a compare-and-set; a wake is a hint. */
  static class TinyEvent extends Tiny {
    /** Told, beside the simulation, when a set is used up. */
    Runnable used = () -> {};

    TinyEvent(Participant me) {
      super(me);
    }

    void set() {
      words.setVolatile(STATE, 1);
      wake(Integer.MAX_VALUE);
    }

    void await() {
      await(() -> words.compareAndSet(STATE, 1, 0));
      used.run();
    }
  }

  /** The wake is the set, when somebody seems to sleep. */
  static final class PassByWake extends TinyEvent {
    PassByWake(Participant me) {
      super(me);
    }

    @Override
    void set() {
      if (!wake(1)) {
        words.setVolatile(STATE, 1);
      }
    }

    @Override
    void await() {
      int seen = words.getAndBitwiseOr(WAITERS, FLAG) | FLAG;
      attachment.kernel().membarrier();
      if (!words.compareAndSet(STATE, 1, 0)) {
        attachment.parking().park(words, WAITERS, seen, Long.MAX_VALUE, Interruption.IGNORED);
      }
      used.run();
    }
  }

  // ---- latch

  /** How often it is to be counted down, and who has a share, in one word. */
  static class TinyLatch extends Tiny {
    TinyLatch(Participant me) {
      super(me);
    }

    /** Once, before all. */
    void enlist() {
      words.getAndAdd(STATE, mine() + 1);
    }

    void countDown() {
      countDown(mine());
    }

    private boolean countDown(int share) {
      while (true) {
        int state = words.getVolatile(STATE);
        if ((state & share) == 0) {
          return false;
        }
        if (words.compareAndSet(STATE, state, state - share - 1)) {
          wake(Integer.MAX_VALUE);
          return true;
        }
      }
    }

    final int left() {
      return (short) words.getVolatile(STATE);
    }

    void awaitOpen() {
      await(() -> left() <= 0);
    }

    @Override
    void recover(Corpse corpse) {
      countDown(bit(corpse.slot()));
      super.recover(corpse);
    }
  }

  /** The share stands in a word of its own. */
  static final class ShareInSecondWord extends TinyLatch {
    ShareInSecondWord(Participant me) {
      super(me);
    }

    @Override
    void enlist() {
      words.getAndBitwiseOr(SPARE, mine());
      words.getAndAdd(STATE, 1);
    }

    @Override
    void countDown() {
      words.getAndAdd(STATE, -1);
      words.getAndBitwiseAnd(SPARE, ~mine());
      wake(Integer.MAX_VALUE);
    }

    @Override
    void recover(Corpse corpse) {
      int share = bit(corpse.slot());
      if ((words.getAndBitwiseAnd(SPARE, ~share) & share) != 0) {
        words.getAndAdd(STATE, -1);
      }
      words.getAndAdd(WAITERS, WAKE);
      attachment.kernel().wake(words, WAITERS, Integer.MAX_VALUE);
    }
  }

  // ---- barrier

  /** Three parties, one generation: 1 in the state for each that has come, negative when broken. */
  static class TinyBarrier extends Tiny {
    private static final int PARTIES = 3;
    private static final int BROKEN = -1;

    TinyBarrier(Participant me) {
      super(me);
    }

    /** Whether all have come. */
    boolean come() {
      words.getAndBitwiseOr(SPARE, mine()); // before it counts
      arrive();
      return end();
    }

    final void arrive() {
      while (true) {
        int state = words.getVolatile(STATE);
        if (state == BROKEN || words.compareAndSet(STATE, state, state + 1)) {
          break;
        }
      }
      wake(Integer.MAX_VALUE);
    }

    final boolean end() {
      await(
          () -> {
            int state = words.getVolatile(STATE);
            return state == BROKEN || state >= PARTIES;
          });
      return words.getVolatile(STATE) != BROKEN;
    }

    @Override
    void recover(Corpse corpse) {
      int state = words.getVolatile(STATE);
      while ((words.getVolatile(SPARE) & bit(corpse.slot())) != 0
          && state != BROKEN
          && state < PARTIES
          && !words.compareAndSet(STATE, state, BROKEN)) {
        state = words.getVolatile(STATE);
      }
      super.recover(corpse);
    }
  }

  /** Says that it has come when it is counted already. */
  static final class CountedFirst extends TinyBarrier {
    CountedFirst(Participant me) {
      super(me);
    }

    @Override
    boolean come() {
      arrive();
      words.getAndBitwiseOr(SPARE, mine());
      return end();
    }
  }
}
