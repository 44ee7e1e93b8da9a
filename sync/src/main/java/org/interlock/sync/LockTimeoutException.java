package org.interlock.sync;

import org.interlock.shm.InterlockException;

/** A lock could not be acquired in time; the message says who holds it and since when. */
public final class LockTimeoutException extends InterlockException {
  private static final long serialVersionUID = 1L;

  LockTimeoutException(String message) {
    super(message, null);
  }
}
