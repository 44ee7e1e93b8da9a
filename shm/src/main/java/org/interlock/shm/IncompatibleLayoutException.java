package org.interlock.shm;

/** The segment was made by another layout revision or is not as large as asked. */
public final class IncompatibleLayoutException extends SegmentException {
  private static final long serialVersionUID = 1L;

  IncompatibleLayoutException(String message) {
    this(message, null);
  }

  IncompatibleLayoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
