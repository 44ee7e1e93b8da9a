package org.interlock.shm;

/** The segment may not be used: no permission, or its owner or mode is not trusted. */
public final class SegmentAccessException extends SegmentException {
  private static final long serialVersionUID = 1L;

  SegmentAccessException(String message) {
    this(message, null);
  }

  SegmentAccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
