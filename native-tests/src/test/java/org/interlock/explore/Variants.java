package org.interlock.explore;

import java.util.function.Consumer;
import org.interlock.shm.SimTable;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.SlotLocks;

/** Protocols that break one rule each. */
final class Variants {
  private Variants() {}

  /** The owner's thread stands in a shared word, and who finds its own number there goes in. */
  static final class OwnerThreadInSharedWord extends TinyMutex {
    private static final int MAIN_THREAD = 1; // in every JVM

    OwnerThreadInSharedWord(Participant me) {
      super(me);
    }

    @Override
    void lock() {
      if (words.getVolatile(SPARE) != MAIN_THREAD) {
        super.lock();
        words.setVolatile(SPARE, MAIN_THREAD);
      }
    }

    @Override
    void unlock() {
      words.setVolatile(SPARE, 0);
      super.unlock();
    }
  }

  /** A sleeper does not show itself. */
  static final class NoWaitersMark extends TinyMutex {
    NoWaitersMark(Participant me) {
      super(me);
    }

    @Override
    int announce() {
      return words.getVolatile(WAITERS);
    }
  }

  /** The wake comes before what it tells of. */
  static final class WakeBeforeStore extends TinyMutex {
    WakeBeforeStore(Participant me) {
      super(me);
    }

    @Override
    void unlock() {
      wakeOne();
      words.setVolatile(STATE, 0);
    }
  }

  /** Sleepers are counted; the wait itself is on a word of its own. */
  static final class WaitersCounted extends TinyMutex {
    private static final long COUNT = SPARE;

    WaitersCounted(Participant me) {
      super(me);
    }

    @Override
    int announce() {
      int seen = words.getVolatile(WAITERS);
      words.getAndAdd(COUNT, 1);
      return seen;
    }

    @Override
    void woken() {
      words.getAndAdd(COUNT, -1);
    }

    @Override
    void unlock() {
      words.setVolatile(STATE, 0);
      if (words.getVolatile(COUNT) > 0) {
        words.getAndAdd(WAITERS, 2);
        attachment.kernel().wake(words, WAITERS, 1);
      }
    }
  }

  /** One word says that it is held, another one by whom. */
  static final class OwnerInSecondWord extends TinyMutex {
    OwnerInSecondWord(Participant me) {
      super(me);
    }

    @Override
    boolean tryTake() {
      if (!words.compareAndSet(STATE, 0, 1)) {
        return false;
      }
      words.setVolatile(SPARE, mine);
      return true;
    }

    @Override
    void unlock() {
      words.setVolatile(SPARE, 0);
      super.unlock();
    }

    @Override
    void recover(Corpse corpse) {
      if (words.getVolatile(SPARE) == (corpse.slot() + 1 << 8 | corpse.generation())) {
        words.setVolatile(SPARE, 0);
        words.compareAndSet(STATE, 1, 0);
      }
      wakeAll(words);
    }
  }

  /** A take that ran into close() is kept. */
  static final class OpenNotReread extends TinyMutex {
    OpenNotReread(Participant me) {
      super(me);
    }

    @Override
    boolean tryTake() {
      return words.compareAndSet(STATE, 0, mine);
    }
  }

  /** Asks for the byte through the description that holds it, which never sees its own lock. */
  static final class ProbeOnHold extends SlotLocks {
    private final SimLocks real;

    ProbeOnHold(SimLocks real) {
      this.real = real;
    }

    @Override
    public boolean tryLockClaim(int slot) {
      return real.tryLockClaim(slot);
    }

    @Override
    public void unlockClaim(int slot) {
      real.unlockClaim(slot);
    }

    @Override
    public boolean tryLock(int slot) {
      return real.tryLock(slot);
    }

    @Override
    public void unlock(int slot) {
      real.unlock(slot);
    }

    @Override
    public boolean isLocked(int slot) {
      return real.isLocked(slot) && real.holder(slot) != real.me;
    }
  }

  /** Says that others' membarrier reaches it, which it does not. */
  static final class UnregisteredStore extends SimKernel {
    UnregisteredStore(Participant me) {
      super(me);
      me.fenced = false;
    }

    @Override
    public boolean hasAsymmetricFence() {
      return true;
    }
  }

  /** A sleeper's membarrier does nothing. */
  static final class NoMembarrier extends SimKernel {
    NoMembarrier(Participant me) {
      super(me);
    }

    @Override
    public boolean membarrier() {
      return true;
    }
  }

  /** A reaper put together otherwise; right unless a subclass breaks it. */
  static class OtherReaper implements Runnable {
    final Participant me;
    private final Consumer<Corpse> tiny;

    /**
     * For one participant.
     *
     * @param tiny what it does beside; or null
     */
    OtherReaper(Participant me, Consumer<Corpse> tiny) {
      this.me = me;
      this.tiny = tiny;
    }

    @Override
    public void run() {
      for (int slot = 0; slot < World.SLOTS; slot++) {
        int state = me.table.state(slot);
        if (SimTable.isLive(state) && !me.table.isLocked(slot)) {
          me.table.declareDead(slot, state);
          state = me.table.state(slot);
        }
        if (SimTable.isDead(state)) {
          SimCorpse corpse = new SimCorpse(this, slot, SimTable.generationIn(state));
          pass(corpse);
          me.table.bury(slot, corpse.generation());
        }
      }
    }

    boolean isUnburied(SimCorpse corpse) {
      return me.table.isDead(corpse.slot(), corpse.generation());
    }

    private void pass(Corpse corpse) {
      if (tiny != null) {
        tiny.accept(corpse);
      }
      for (SimTable.Thing each : me.world.objects.values()) {
        SimTable.recoverer(each.type())
            .ifPresent(
                with -> {
                  boolean changed = with.recover(me.words(each), each.first(), corpse).isPresent();
                  if (wakes(changed)) {
                    with.wakeAll(me.words(each), me.kernel);
                  }
                });
      }
    }

    boolean wakes(boolean changed) {
      return true;
    }
  }

  /** Does not ask again whether the slot is still the dead one's. */
  static final class NoRecheck extends OtherReaper {
    NoRecheck(Participant me) {
      super(me, null);
    }

    @Override
    boolean isUnburied(SimCorpse corpse) {
      return true;
    }
  }

  /** Wakes only whom its own repair may concern. */
  static final class WakeOnTransition extends OtherReaper {
    WakeOnTransition(Participant me) {
      super(me, null);
    }

    @Override
    boolean wakes(boolean changed) {
      return changed;
    }
  }
}
