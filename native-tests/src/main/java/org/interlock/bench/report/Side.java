package org.interlock.bench.report;

import java.util.Locale;

/** What a measured program is to Interlock. */
public enum Side {
  /** The library itself. */
  INTERLOCK("#1f5fa8", "Interlock"),
  /** Does the same between processes. */
  PEER("#b03030", "others, between processes"),
  /** Does it between the threads of one JVM, or with less to do. */
  REFERENCE("#8a8a8a", "within one JVM"),
  /** What it cannot go below. */
  FLOOR("#2d8a4e", "floor");

  private final String colour;
  private final String legend;

  Side(String colour, String legend) {
    this.colour = colour;
    this.legend = legend;
  }

  String colour() {
    return colour;
  }

  /** What it is called in images. */
  String legend() {
    return legend;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
