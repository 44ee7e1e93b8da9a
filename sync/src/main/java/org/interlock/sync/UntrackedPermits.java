package org.interlock.sync;

import java.util.List;
import org.interlock.shm.seam.Words;

/**
 * Permits that belong to nobody. The state word counts how many fewer there are than at first, so
 * that 0 is the state of a new semaphore; each operation is one compare-and-set.
 *
 * <p><b>What a corpse leaves:</b> the count as its last compare-and-set made it. What it had taken
 * is gone until somebody releases in its place.
 */
final class UntrackedPermits implements Permits {
  private final Words words;
  private final int initial;
  private final int maximum;

  UntrackedPermits(Words words, int initial, int maximum) {
    this.words = words;
    this.initial = initial;
    this.maximum = maximum;
  }

  @Override
  public boolean tryTake(int n) {
    while (true) {
      int fewer = words.getVolatile(UntrackedLayout.STATE);
      if (n > initial - fewer) {
        return false;
      }
      if (words.compareAndSet(UntrackedLayout.STATE, fewer, fewer + n)) {
        return true;
      }
    }
  }

  @Override
  public int takeAll() {
    return initial - words.getAndSet(UntrackedLayout.STATE, initial);
  }

  @Override
  public void give(int n) {
    while (true) {
      int fewer = words.getVolatile(UntrackedLayout.STATE);
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
