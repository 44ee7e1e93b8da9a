package org.interlock.sync;

import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Words;

/**
 * How often a latch was counted down, and which process has how many shares of what is to come. The
 * words are those of a tracked semaphore ({@link TrackedAccount}): in place of the permits taken
 * stands how often it was counted down, in place of what a slot holds its shares. Each step is one
 * compare-and-set of the state, so no death counts a share twice or not at all.
 *
 * <p>L1: count down: n more, and as many of the own shares fewer as there are. L2: enlist: shares
 * more. L3: recovery: a dead slot's shares are counted down, all at once; or L4: the latch is
 * broken: 65,535 stands for how often, the slot is the dead one's, in place of its shares stands
 * how often it had been counted down.
 *
 * <p><b>States.</b> S1: closed. S2: open, counted down as often as the count. S3: broken. From S2
 * and S3 nothing leads away.
 *
 * <p><b>What a corpse leaves.</b> Before L1 its shares, behind it none: recovery counts down what
 * it had not. When it died before the wake, sleepers, whom recovery wakes.
 */
final class LatchAccount {
  /** The largest count. */
  static final int MOST = TrackedState.MOST_PERMITS - 1;

  private static final int BROKEN = TrackedState.MOST_PERMITS;

  private final TrackedAccount account;
  private final int count;
  private final int slot;

  LatchAccount(Words latch, IntUnaryOperator generationOf, int count, int slot) {
    this.account = new TrackedAccount(latch, LatchLayout.ACCOUNT, generationOf, MOST, slot);
    this.count = count;
    this.slot = slot;
  }

  long state() {
    return account.state(); // P1
  }

  static boolean isBroken(long state) {
    return TrackedState.taken(state) == BROKEN;
  }

  /** What is left to be counted down. */
  int left(long state) {
    int down = isBroken(state) ? TrackedState.held(state) : TrackedState.taken(state);
    return Math.max(0, count - down);
  }

  boolean isOpen(long state) {
    return !isBroken(state) && left(state) == 0;
  }

  private boolean isOver(long state) {
    return isBroken(state) || left(state) == 0;
  }

  /** L1; whether it opened. */
  boolean countDown(int n) {
    while (true) {
      long state = state();
      if (isOver(state)) {
        return false;
      }
      int mine = account.held(state, slot);
      int down = Math.min(left(state), n) + TrackedState.taken(state);
      if (account.replace(state, down, mine - Math.min(mine, n))) {
        return down == count;
      }
    }
  }

  /** L2; the state it found. Changes nothing when the latch is open or broken. */
  long enlist(int n) {
    while (true) {
      long state = state();
      if (isOver(state)) {
        return state;
      }
      int mine = account.held(state, slot);
      if (mine > MOST - n) {
        throw new IllegalStateException(
            "this process has " + mine + " shares, with " + n + " more there were above " + MOST);
      }
      if (account.replace(state, TrackedState.taken(state), mine + n)) {
        return state;
      }
    }
  }

  /** Takes back shares that were enlisted while the segment was being closed. */
  void forgo(int n) {
    while (true) {
      long state = state();
      int mine = account.held(state, slot);
      if (isOver(state)
          || account.replace(state, TrackedState.taken(state), Math.max(0, mine - n))) {
        return;
      }
    }
  }

  /** Own shares that still count. */
  int shares() {
    while (true) {
      long state = state();
      int mine = isOver(state) ? 0 : account.held(state, slot);
      if (state() == state) {
        return mine;
      }
    }
  }

  /** Who has shares that still count. */
  List<Holder> holders(Attachment attachment) {
    return isOver(state()) ? List.of() : account.holders(attachment);
  }

  /** L3 or L4; what was done, by this call. */
  Optional<String> bury(Corpse corpse, boolean countsDown, Obituary obituary) {
    while (true) {
      long state = state(); // G1
      if (!corpse.isUnburied() || isOver(state)) { // G2
        nameAgain(state, corpse, obituary);
        return Optional.empty();
      }
      int shares = account.held(state, slot); // G3
      if (shares == 0 && state() == state) {
        return Optional.empty();
      }
      if (shares > 0 && (countsDown ? lower(state, shares) : breaks(state, corpse, obituary))) {
        return Optional.of(
            shares
                + (shares == 1 ? " share" : " shares")
                + (countsDown ? " counted down" : " lost, the latch is broken"));
      }
    }
  }

  private boolean lower(long state, int shares) {
    int down = TrackedState.taken(state) + Math.min(left(state), shares);
    return account.replace(state, down, 0); // G4, G5
  }

  private boolean breaks(long state, Corpse corpse, Obituary obituary) {
    int down = TrackedState.taken(state);
    long broken = TrackedState.next(state, BROKEN, slot, down);
    obituary.write(broken, corpse, "");
    if (!account.replace(state, BROKEN, down)) { // G4, G5
      return false;
    }
    obituary.write(broken, corpse, ""); // one that was late may have written over it
    return true;
  }

  /** It stays broken for good: who comes upon that it is by this death sees to its name. */
  private void nameAgain(long state, Corpse corpse, Obituary obituary) {
    if (isBroken(state) && TrackedState.slot(state) == slot && corpse.isUnburied()) {
      obituary.write(state, corpse, "");
    }
  }
}
