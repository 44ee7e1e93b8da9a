package org.interlock.similar.planted;

import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;

/** Breaks a rule on purpose: the architecture test must find it. */
public final class PlantedInSimilar {
  /** Looks behind the public API. */
  public int slot(Segment segment) {
    return Attachment.of(segment).slot();
  }
}
