package org.interlock.similar;

/** The service or a run of it cannot go on; the message is all there is to say. */
public final class SimilarFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimilarFailure(String message) {
    super(message);
  }

  SimilarFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
