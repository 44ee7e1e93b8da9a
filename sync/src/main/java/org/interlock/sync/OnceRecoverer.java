package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/**
 * What others do for a once whose runner died: S2 of the dead becomes S1, so that another one runs.
 * R1 read the state, R2 it is the dead one's, R3 the slot still is, R4 compare and set.
 */
final class OnceRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.ONCE;
  }

  @Override
  public Optional<String> recover(Words once, long parameter, Corpse corpse) {
    long dead = MutexState.owner(corpse.slot(), corpse.generation());
    while (true) {
      long state = once.getVolatileLong(MutexLayout.STATE); // R1
      if (!OnceState.isRunBy(state, dead)) { // R2
        return Optional.empty();
      }
      String thread = corpse.threadName(MutexState.threadKey(state)); // before R3
      if (!corpse.isUnburied()) { // R3
        return Optional.empty();
      }
      if (once.compareAndSetLong(MutexLayout.STATE, state, OnceState.NEW)) { // R4
        return Optional.of("to be run again, was run by thread " + thread);
      }
    }
  }

  @Override
  public void wakeAll(Words once, Kernel kernel) {
    WaitEngine.wakeAll(kernel, once, MutexLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words once, int slot, int generation) {
    long state = once.getVolatileLong(MutexLayout.STATE);
    return OnceState.isRunBy(state, MutexState.owner(slot, generation))
        ? Optional.of("in its action")
        : Optional.empty();
  }
}
