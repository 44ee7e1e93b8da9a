package org.interlock.shm;

/** The file system has no room for the segment; the message says how much was asked and is free. */
public final class NoSpaceException extends SegmentException {
  private static final long serialVersionUID = 1L;

  NoSpaceException(String message) {
    this(message, null);
  }

  NoSpaceException(String message, Throwable cause) {
    super(message, cause);
  }
}
