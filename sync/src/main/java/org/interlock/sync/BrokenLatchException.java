package org.interlock.sync;

import org.interlock.shm.InterlockException;

/** A process died that was to count a latch down, so the latch will never open. It stays broken. */
public final class BrokenLatchException extends InterlockException {
  private static final long serialVersionUID = 1L;

  private final transient Death death;

  BrokenLatchException(String latch, Death death) {
    super(latch + " is broken: " + death, null);
    this.death = death;
  }

  /** Who died; null after serialization. */
  public Death death() {
    return death;
  }
}
