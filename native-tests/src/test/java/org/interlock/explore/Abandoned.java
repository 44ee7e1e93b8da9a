package org.interlock.explore;

/** Unwinds a simulated thread that will never run again; nothing it does on the way has effect. */
final class Abandoned extends Error {
  private static final long serialVersionUID = 1;

  Abandoned() {
    super(null, null, false, false);
  }
}
