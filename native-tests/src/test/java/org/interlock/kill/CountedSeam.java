package org.interlock.kill;

import org.interlock.shm.HandMade;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.SlotLocks;
import org.interlock.shm.seam.Words;

/** The seam of a participant made by hand, counted. */
record CountedSeam(SeamCounter counter) implements HandMade.Seam {
  @Override
  public Words words(Words real, String name) {
    return new CountedWords(real, name, counter);
  }

  @Override
  public SlotLocks locks(SlotLocks real) {
    return new CountedLocks(real, counter);
  }

  @Override
  public Kernel kernel(Kernel real) {
    return new CountedKernel(real, counter, false);
  }
}
