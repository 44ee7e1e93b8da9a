package org.interlock.sync;

import org.interlock.shm.InterlockException;

/**
 * The process that held a lock died, so what the lock guards may be half written. Nobody holds the
 * lock; everybody gets this exception until a repair has made the data consistent.
 */
public final class OwnerDiedException extends InterlockException {
  private static final long serialVersionUID = 1L;

  private final transient Death death;

  OwnerDiedException(Death death) {
    super(
        death
            + ". What it guards may be half written: check and mend it in recover(repair), or give"
            + " of(segment, name, repair) a callback that does",
        null);
    this.death = death;
  }

  /** Who died; null after serialization. */
  public Death death() {
    return death;
  }
}
