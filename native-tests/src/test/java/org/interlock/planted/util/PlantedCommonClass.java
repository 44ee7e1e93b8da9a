package org.interlock.planted.util;

/** Breaks a rule on purpose: the architecture test must find it. */
public final class PlantedCommonClass {
  private PlantedCommonClass() {}
}
