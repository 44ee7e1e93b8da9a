package org.interlock.shm;

/** The segment has no room for another object; the message lists those it has. */
public final class SegmentFullException extends SegmentException {
  private static final long serialVersionUID = 1L;

  SegmentFullException(String message) {
    this(message, null);
  }

  SegmentFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
