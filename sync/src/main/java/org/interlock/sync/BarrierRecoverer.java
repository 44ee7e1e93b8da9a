package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for a barrier of which a party died: the generation is broken. */
final class BarrierRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.BARRIER;
  }

  @Override
  public Optional<String> recover(Words barrier, long parties, Corpse corpse) {
    return new BarrierParties(barrier, corpse::generationOf).bury(corpse);
  }

  @Override
  public void wakeAll(Words barrier, Kernel kernel) {
    WaitEngine.wakeAll(kernel, barrier, BarrierLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words barrier, int slot, int generation) {
    return new BarrierParties(barrier, any -> generation).heldBy(slot, generation);
  }
}
