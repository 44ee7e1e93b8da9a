package org.interlock.shm;

/** This machine lacks something the library cannot do without; the message says what. */
public final class UnsupportedPlatformException extends InterlockException {
  private static final long serialVersionUID = 1L;

  UnsupportedPlatformException(String message, Throwable cause) {
    super(message, cause);
  }
}
