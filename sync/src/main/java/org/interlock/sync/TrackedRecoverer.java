package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for a tracked semaphore: a release on behalf of the dead. */
final class TrackedRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.SEMAPHORE;
  }

  @Override
  public Optional<String> recover(Words semaphore, long permits, Corpse corpse) {
    int returned =
        new TrackedAccount(semaphore, corpse::generationOf, (int) permits, corpse.slot())
            .giveAll(corpse);
    return returned == 0
        ? Optional.empty()
        : Optional.of(returned + (returned == 1 ? " permit" : " permits") + " returned");
  }

  @Override
  public void wakeAll(Words semaphore, Kernel kernel) {
    WaitEngine.wakeAll(kernel, semaphore, TrackedLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words semaphore, int slot, int generation) {
    int held = new TrackedAccount(semaphore, any -> generation, 0, slot).held();
    return held == 0 ? Optional.empty() : Optional.of(held + (held == 1 ? " permit" : " permits"));
  }
}
