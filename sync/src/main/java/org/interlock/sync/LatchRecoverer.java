package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/** What others do for a latch: count a dead one's shares down, or break it. */
final class LatchRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.LATCH;
  }

  @Override
  public Optional<String> recover(Words latch, long parameter, Corpse corpse) {
    int count = LatchLayout.count(parameter);
    return new LatchAccount(latch, corpse::generationOf, count, corpse.slot())
        .bury(
            corpse,
            LatchLayout.deathCountsDown(parameter),
            new Obituary(latch, LatchLayout.OBITUARY));
  }

  @Override
  public void wakeAll(Words latch, Kernel kernel) {
    WaitEngine.wakeAll(kernel, latch, LatchLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words latch, int slot, int generation) {
    int shares = new LatchAccount(latch, any -> generation, LatchAccount.MOST, slot).shares();
    return shares == 0
        ? Optional.empty()
        : Optional.of(shares + (shares == 1 ? " share" : " shares"));
  }
}
