package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for an untracked semaphore: its permits are nobody's, so wake its sleepers. */
final class UntrackedRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.UNTRACKED_SEMAPHORE;
  }

  @Override
  public Optional<String> recover(Words semaphore, long initial, Corpse corpse) {
    return Optional.empty();
  }

  @Override
  public void wakeAll(Words semaphore, Kernel kernel) {
    WaitEngine.wakeAll(kernel, semaphore, UntrackedLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words semaphore, int slot, int generation) {
    return Optional.empty();
  }
}
