package org.interlock.shm;

/** What stands at the name is no segment: a foreign file, a link, a directory, a device. */
public final class NotASegmentException extends SegmentException {
  private static final long serialVersionUID = 1L;

  NotASegmentException(String message) {
    this(message, null);
  }

  NotASegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
