package org.interlock.sync;

import org.interlock.shm.seam.Words;

/**
 * An event that stays set until it is reset. One word; each change is one compare-and-set.
 *
 * <p>M1: set: count + 1, and set. M2: reset. M3: who waits remembers the word, and passes when it
 * is set or has another count. So a set releases all who wait, also when a reset follows at once.
 *
 * <p><b>What a corpse leaves:</b> the word as its last compare-and-set made it; when it died before
 * the wake, sleepers, whom recovery wakes.
 */
final class ManualSignals implements EventSignals {
  private final Words words;

  ManualSignals(Words words) {
    this.words = words;
  }

  @Override
  public int flags() {
    return WaitersState.WAITERS | WaitersState.MANY;
  }

  @Override
  public void set() {
    long before;
    do {
      before = state();
    } while (!words.compareAndSetLong( // M1, P1
        ManualEventLayout.STATE, before, ManualEventState.set(before)));
  }

  @Override
  public void reset() {
    long before;
    do {
      before = state();
    } while (!words.compareAndSetLong( // M2
        ManualEventLayout.STATE, before, ManualEventState.reset(before)));
  }

  @Override
  public boolean isSet() {
    return ManualEventState.isSet(state());
  }

  @Override
  public boolean tryPass() {
    return isSet();
  }

  @Override
  public void unpass() {} // nothing was used up

  @Override
  public Waiter enter() {
    long began = state();
    return new Waiter() {
      @Override
      public boolean tryPass() {
        return ManualEventState.passes(began, state()); // M3, P1
      }

      @Override
      public void unpass() {}

      @Override
      public boolean leave() {
        return false;
      }
    };
  }

  @Override
  public boolean isAnotherReleased() {
    return false; // a set wakes all
  }

  @Override
  public void settle(Words late) {}

  private long state() {
    return words.getVolatileLong(ManualEventLayout.STATE); // P1
  }
}
