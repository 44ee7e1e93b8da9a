package org.interlock.process;

/** A child process did not do what was expected of it; the message has its stderr. */
public final class ChildFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ChildFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
