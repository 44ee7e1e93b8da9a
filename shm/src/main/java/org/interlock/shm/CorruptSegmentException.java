package org.interlock.shm;

/** The segment is truncated or damaged; the message names the field. */
public final class CorruptSegmentException extends SegmentException {
  private static final long serialVersionUID = 1L;

  /** A segment of which something cannot be. */
  public CorruptSegmentException(String message) {
    this(message, null);
  }

  CorruptSegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
