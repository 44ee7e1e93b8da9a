package org.interlock.similar;

/** A text that cannot be taken: what HTTP calls that, and what is wrong. */
final class BadText extends Exception {
  static final int BAD_REQUEST = 400;
  static final int TOO_LARGE = 413;
  static final int UNPROCESSABLE = 422;

  private static final long serialVersionUID = 1L;

  private final int status;

  BadText(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
