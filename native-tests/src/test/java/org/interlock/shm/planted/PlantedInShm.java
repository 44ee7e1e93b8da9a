package org.interlock.shm.planted;

import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.planted.PlantedInSeam;
import org.interlock.sync.Mutex;

/** Breaks rules on purpose: the architecture test must find it. */
public final class PlantedInShm {
  /** Knows what stands above it. */
  public Mutex mutex(Segment segment, ChildJvm child, PlantedInSeam circle) {
    return Mutex.of(segment, "" + child.pid() + circle.both(segment, this));
  }
}
