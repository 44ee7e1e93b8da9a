package org.interlock.stress;

/** A run cannot go on; the message is all there is to say. */
public final class StressFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StressFailure(String message) {
    super(message);
  }
}
