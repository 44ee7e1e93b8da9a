package org.interlock.sync;

import java.util.List;
import org.interlock.shm.seam.Words;

/**
 * Permits that belong to nobody. The state word counts how many fewer there are than at first, so
 * that 0 is the state of a new semaphore; each operation is one compare-and-set.
 *
 * <p>State and waiters word are neighbours. While nobody else uses the semaphore, an operation is a
 * compare-and-set of both from what this process has left there: it tells in one step that the
 * number is the same, that nobody is hungry, and that nobody sleeps who would have to be woken.
 *
 * <p><b>What a corpse leaves:</b> the count as its last compare-and-set made it. What it had taken
 * is gone until somebody releases in its place.
 */
final class UntrackedPermits implements Permits {
  private final Words words;
  private final int initial;
  private final int maximum;
  private long left; // a guess at both words, plain: the compare-and-set proves it

  UntrackedPermits(Words words, int initial, int maximum) {
    this.words = words;
    this.initial = initial;
    this.maximum = maximum;
  }

  @Override
  public boolean tryTake(int n) {
    while (true) {
      long both = words.getVolatileLong(UntrackedLayout.STATE);
      int fewer = UntrackedState.fewer(both);
      if (n > initial - fewer) {
        return false;
      }
      if (words.compareAndSet(UntrackedLayout.STATE, fewer, fewer + n)) {
        left = UntrackedState.withFewer(both, fewer + n);
        return true;
      }
    }
  }

  @Override
  public boolean tryTakeUnchanged() {
    long guess = left;
    return UntrackedState.fewer(guess) < initial && replace(guess, UntrackedState.fewer(guess) + 1);
  }

  @Override
  public boolean tryGiveUnchanged() {
    long guess = left;
    return initial - UntrackedState.fewer(guess) < maximum
        && replace(guess, UntrackedState.fewer(guess) - 1);
  }

  /** P1: a sleeper's flag and this are read-modify-writes of one place, one of them first. */
  private boolean replace(long guess, int fewer) {
    long next = UntrackedState.withFewer(guess, fewer);
    if (!UntrackedState.isQuiet(guess)
        || !words.compareAndSetLong(UntrackedLayout.STATE, guess, next)) {
      return false;
    }
    left = next;
    return true;
  }

  @Override
  public boolean mayHaveSleepers() {
    return false;
  }

  @Override
  public int takeAll() {
    return initial - words.getAndSet(UntrackedLayout.STATE, initial);
  }

  @Override
  public void give(int n) {
    while (true) {
      long both = words.getVolatileLong(UntrackedLayout.STATE);
      int fewer = UntrackedState.fewer(both);
      if (n > maximum - (initial - fewer)) {
        throw new IllegalStateException(
            "releasing "
                + n
                + " permits would make more than the maximum of "
                + maximum
                + ": "
                + (initial - fewer)
                + " are available");
      }
      if (words.compareAndSet(UntrackedLayout.STATE, fewer, fewer - n)) {
        left = UntrackedState.withFewer(both, fewer - n);
        return;
      }
    }
  }

  @Override
  public int available() {
    return initial - words.getVolatile(UntrackedLayout.STATE);
  }

  @Override
  public int maximum() {
    return maximum;
  }

  @Override
  public boolean keepOpen() {
    return false;
  }

  @Override
  public int heldByThisProcess() {
    return 0;
  }

  @Override
  public List<Holder> holders() {
    return List.of();
  }
}
