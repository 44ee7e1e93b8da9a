package org.interlock.shm.seam.planted;

import org.interlock.shm.Segment;
import org.interlock.shm.planted.PlantedInShm;

/** Breaks rules on purpose: the architecture test must find it. */
public final class PlantedInSeam {
  /** Knows both sides, and closes a circle. */
  public String both(Segment segment, PlantedInShm circle) {
    return segment.name() + circle.hashCode();
  }
}
