package org.interlock.sync;

import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Words;

/**
 * What others do for a word in which a participant counts ({@link ReadersState}) after its death.
 * It counts nothing from the moment the slot is DEAD; it is set to none so that one helper tells of
 * it. The word carries the generation, so a late helper's compare-and-set fails.
 */
final class CountRecoverer {
  private CountRecoverer() {}

  /** How many there were; 0 when another helper has set it. */
  static int recover(Words words, long at, Corpse corpse) {
    long left = words.getVolatileLong(at);
    boolean its = ReadersState.generation(left) == corpse.generation();
    return its && words.compareAndSetLong(at, left, ReadersState.none(corpse.generation()))
        ? ReadersState.readers(left)
        : 0;
  }

  /** How many a generation has, for people. */
  static int heldBy(Words words, long at, int generation) {
    long word = words.getVolatileLong(at);
    return ReadersState.generation(word) == generation ? ReadersState.readers(word) : 0;
  }
}
