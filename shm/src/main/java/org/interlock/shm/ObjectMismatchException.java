package org.interlock.shm;

/** The name belongs to an object of another type or with other parameters. */
public final class ObjectMismatchException extends SegmentException {
  private static final long serialVersionUID = 1L;

  ObjectMismatchException(String message) {
    this(message, null);
  }

  ObjectMismatchException(String message, Throwable cause) {
    super(message, cause);
  }
}
