package org.interlock.sync;

import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Words;

/**
 * An event of which each set releases one that waits, and one set is kept when nobody waits. The
 * words are those of a tracked semaphore ({@link TrackedAccount}): in place of the permits taken
 * stand signals and waiting threads ({@link AutoEventState}), in place of what a slot holds how
 * many of its threads wait. Each step is one compare-and-set of the state.
 *
 * <p>V1: set: one signal more. V2: pass: one less. V3: begin to wait. V4: pass having waited: one
 * signal and one that waits less. V5: give up. V6: reset. V7: recovery: a dead slot's threads wait
 * no more. Nothing is used up before V2 or V4, so one that dies woken has swallowed nothing.
 *
 * <p>I1 and I2: {@link TrackedAccount}, with waiting for taken. I3: {@link AutoEventState}.
 *
 * <p><b>What a corpse leaves.</b> Before V2 or V4: at most a thread that waits, which recovery
 * takes back. After it: the signal is used up, by one that died before it could act on it.
 */
final class AutoSignals implements EventSignals {
  private final IntUnaryOperator generationOf;
  private final int slot;
  private final TrackedAccount account;

  AutoSignals(Words words, IntUnaryOperator generationOf, int slot) {
    this.generationOf = generationOf;
    this.slot = slot;
    this.account = new TrackedAccount(words, generationOf, AutoEventState.MOST_WAITING, slot);
  }

  AutoSignals over(Words late) {
    return new AutoSignals(late, generationOf, slot);
  }

  @Override
  public int flags() {
    return WaitersState.WAITERS;
  }

  @Override
  public void set() {
    while (true) { // V1
      long state = account.state();
      if (replace(state, AutoEventState.set(TrackedState.taken(state)), 0)) {
        return;
      }
    }
  }

  @Override
  public void reset() {
    while (true) { // V6
      long state = account.state();
      if (replace(state, AutoEventState.reset(TrackedState.taken(state)), 0)) {
        return;
      }
    }
  }

  @Override
  public boolean isSet() {
    return AutoEventState.signals(TrackedState.taken(account.state())) > 0;
  }

  @Override
  public boolean tryPass() {
    while (true) { // V2
      long state = account.state(); // P1
      int both = TrackedState.taken(state);
      if (AutoEventState.signals(both) == 0) {
        return false;
      }
      if (replace(state, AutoEventState.used(both), 0)) {
        return true;
      }
    }
  }

  @Override
  public void unpass() {
    set();
  }

  @Override
  public boolean isAnotherReleased() {
    int both = TrackedState.taken(account.state());
    return AutoEventState.signals(both) > 0 && AutoEventState.waiting(both) > 0;
  }

  @Override
  public Waiter enter() {
    while (true) { // V3
      long state = account.state();
      int both = TrackedState.taken(state);
      if (AutoEventState.waiting(both) >= AutoEventState.MOST_WAITING) {
        return new Uncounted();
      }
      if (replace(state, AutoEventState.joined(both), 1)) {
        return new Counted();
      }
    }
  }

  private boolean replace(long state, int both, int moreOfMine) {
    return account.replace(state, both, Math.max(0, account.held(state, slot) + moreOfMine));
  }

  /** One of more than can be counted: two sets before it passes may be one to it. */
  private final class Uncounted implements Waiter {
    @Override
    public boolean tryPass() {
      return AutoSignals.this.tryPass();
    }

    @Override
    public void unpass() {
      AutoSignals.this.unpass();
    }

    @Override
    public boolean leave() {
      return false;
    }
  }

  private final class Counted implements Waiter {
    @Override
    public boolean tryPass() {
      while (true) { // V4
        long state = account.state(); // P1
        int both = TrackedState.taken(state);
        if (AutoEventState.signals(both) == 0) {
          return false;
        }
        if (replace(state, AutoEventState.left(AutoEventState.used(both), 1), -1)) {
          return true;
        }
      }
    }

    @Override
    public void unpass() {
      while (true) {
        long state = account.state();
        int both = AutoEventState.joined(TrackedState.taken(state));
        if (replace(state, AutoEventState.set(both), 1)) {
          return;
        }
      }
    }

    @Override
    public boolean leave() {
      while (true) { // V5
        long state = account.state();
        int both = TrackedState.taken(state);
        boolean released = AutoEventState.releasesAll(both);
        int after = AutoEventState.left(released ? AutoEventState.used(both) : both, 1);
        if (replace(state, after, -1)) {
          return released;
        }
      }
    }
  }

  /** V7; how many they were, 0 when another helper did it. */
  int leaveAll(Corpse corpse) {
    while (true) {
      long state = account.state(); // G1
      if (!corpse.isUnburied()) { // G2
        return 0;
      }
      int waiting = account.held(state, slot); // G3
      if (waiting == 0 && account.state() == state) {
        return 0;
      }
      int both = AutoEventState.left(TrackedState.taken(state), waiting);
      if (waiting > 0 && account.replace(state, both, 0)) { // G4, G5
        return waiting;
      }
    }
  }

  @Override
  public void settle(Words late) {
    AutoSignals own = over(late);
    for (int left = own.account.held(); left > 0; left--) {
      boolean unused = own.new Counted().leave();
    }
  }
}
