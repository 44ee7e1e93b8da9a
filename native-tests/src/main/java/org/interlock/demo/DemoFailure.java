package org.interlock.demo;

/** A run cannot go on; the message is all there is to say. */
final class DemoFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
