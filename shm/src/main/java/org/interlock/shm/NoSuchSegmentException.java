package org.interlock.shm;

/** There is no segment of that name; the message lists similar names that exist. */
public final class NoSuchSegmentException extends SegmentException {
  private static final long serialVersionUID = 1L;

  NoSuchSegmentException(String message) {
    this(message, null);
  }

  NoSuchSegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
