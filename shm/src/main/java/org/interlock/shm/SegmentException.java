package org.interlock.shm;

/** Something is wrong with a segment; each case has a subclass of its own. */
public class SegmentException extends InterlockException {
  private static final long serialVersionUID = 1L;

  SegmentException(String message, Throwable cause) {
    super(message, cause);
  }
}
