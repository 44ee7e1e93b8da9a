package org.interlock.shm;

/** A segment of that name exists already. */
public final class SegmentExistsException extends SegmentException {
  private static final long serialVersionUID = 1L;

  SegmentExistsException(String message) {
    this(message, null);
  }

  SegmentExistsException(String message, Throwable cause) {
    super(message, cause);
  }
}
