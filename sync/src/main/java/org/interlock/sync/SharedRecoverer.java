package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for a shared number: it is nobody's, so wake its sleepers. */
final class SharedRecoverer implements Recoverer {
  private final ObjectType type;

  SharedRecoverer(ObjectType type) {
    this.type = type;
  }

  @Override
  public ObjectType type() {
    return type;
  }

  @Override
  public Optional<String> recover(Words number, long parameter, Corpse corpse) {
    return Optional.empty();
  }

  @Override
  public void wakeAll(Words number, Kernel kernel) {
    WaitEngine.wakeAll(kernel, number, SharedLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words number, int slot, int generation) {
    return Optional.empty();
  }
}
