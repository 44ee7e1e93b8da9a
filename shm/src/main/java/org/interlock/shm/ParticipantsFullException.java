package org.interlock.shm;

/** All rows of the participant table are taken; the message says by whom. */
public final class ParticipantsFullException extends SegmentException {
  private static final long serialVersionUID = 1L;

  ParticipantsFullException(String message) {
    this(message, null);
  }

  ParticipantsFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
