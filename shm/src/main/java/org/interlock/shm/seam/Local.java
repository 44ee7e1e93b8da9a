package org.interlock.shm.seam;

import java.util.Optional;
import java.util.function.IntUnaryOperator;

/** One named object as this process knows it: its state on the heap. */
public interface Local {
  /** What this process holds of it, as words for a message; empty when nothing. */
  Optional<String> held();

  /**
   * Ends what a thread of this process began while the segment was being closed: gives back what
   * its late acquire took, and wakes whom its late release did not. Runs once no thread of this
   * process can reach the object any more.
   *
   * @param words the object's words, through a mapping of the closer's own
   * @param generationOf which generation has a slot, or had it last, through that mapping
   */
  void settle(Words words, IntUnaryOperator generationOf);
}
