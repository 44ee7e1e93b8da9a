package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for a manual-reset event: it is nobody's, so wake its sleepers. */
final class ManualEventRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.MANUAL_EVENT;
  }

  @Override
  public Optional<String> recover(Words event, long parameter, Corpse corpse) {
    return Optional.empty();
  }

  @Override
  public void wakeAll(Words event, Kernel kernel) {
    WaitEngine.wakeAll(kernel, event, ManualEventLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words event, int slot, int generation) {
    return Optional.empty();
  }
}
