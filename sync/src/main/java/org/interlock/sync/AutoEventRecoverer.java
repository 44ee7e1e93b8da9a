package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for an auto-reset event: the dead one's threads do not wait any more. */
final class AutoEventRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.AUTO_EVENT;
  }

  @Override
  public Optional<String> recover(Words event, long parameter, Corpse corpse) {
    int left = new AutoSignals(event, corpse::generationOf, corpse.slot()).leaveAll(corpse);
    return left == 0
        ? Optional.empty()
        : Optional.of(left + (left == 1 ? " thread waits" : " threads wait") + " no more");
  }

  @Override
  public void wakeAll(Words event, Kernel kernel) {
    WaitEngine.wakeAll(kernel, event, TrackedLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words event, int slot, int generation) {
    return Optional.empty(); // who waits holds nothing
  }
}
