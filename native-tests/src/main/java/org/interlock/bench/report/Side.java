package org.interlock.bench.report;

import java.util.Locale;

/** What a measured program is to Interlock. */
public enum Side {
  /** The library itself. */
  INTERLOCK("#1f5fa8"),
  /** Does the same between processes. */
  PEER("#b03030"),
  /** Does it between the threads of one JVM, or with less to do. */
  REFERENCE("#8a8a8a"),
  /** What it cannot go below. */
  FLOOR("#2d8a4e");

  private final String colour;

  Side(String colour) {
    this.colour = colour;
  }

  String colour() {
    return colour;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
