package org.interlock.shm;

/** The root of what this library throws of its own; unchecked. */
public class InterlockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for a person. */
  protected InterlockException(String message, Throwable cause) {
    super(message, cause);
  }
}
