package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/**
 * What others do for a mutex whose owner died: S2 or S5 of the dead becomes S4, suspect ({@link
 * MutexCore}). For a reader-writer lock also: what only waited to write, or updated, becomes free.
 *
 * <p>R1 read the state, R2 it is the dead one's or there is nothing to do, R3 see that the slot is
 * still the dead one's, R4 write the obituary, R5 compare and set; the word carries the generation,
 * so a late helper's fails. What a corpse leaves: before R5 an obituary to a state that is not
 * there; after it all is done but the wake, which the next helper does.
 */
final class MutexRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.MUTEX;
  }

  @Override
  public Optional<String> recover(Words mutex, long parameter, Corpse corpse) {
    long dead = MutexState.owner(corpse.slot(), corpse.generation());
    while (true) {
      long state = mutex.getVolatileLong(MutexLayout.STATE); // R1
      if (!MutexState.isHeldBy(state, dead)) { // R2
        return Optional.empty();
      }
      long left = MutexState.orphaned(state);
      String thread = corpse.threadName(MutexState.threadKey(state)); // before R3
      if (!corpse.isUnburied()) { // R3
        return Optional.empty();
      }
      Obituary obituary = new Obituary(mutex, MutexLayout.OBITUARY);
      if (MutexState.isSuspect(left)) {
        obituary.write(left, corpse, thread); // R4
      }
      if (mutex.compareAndSetLong(MutexLayout.STATE, state, left)) { // R5
        if (MutexState.isSuspect(left)) {
          obituary.write(left, corpse, thread); // one that was late may have written over it
        }
        String what = MutexState.isSuspect(left) ? "marked suspect" : "freed";
        return Optional.of(what + ", was " + hold(state) + " by thread " + thread);
      }
    }
  }

  @Override
  public void wakeAll(Words mutex, Kernel kernel) {
    WaitEngine.wakeAll(kernel, mutex, MutexLayout.WAITERS);
  }

  @Override
  public Optional<String> heldBy(Words mutex, int slot, int generation) {
    long state = mutex.getVolatileLong(MutexLayout.STATE);
    return MutexState.isHeldBy(state, MutexState.owner(slot, generation))
        ? Optional.of(hold(state))
        : Optional.empty();
  }

  private static String hold(long state) {
    return MutexState.isUpdating(state)
        ? "held for update"
        : MutexState.isPending(state) ? "wanted for writing" : "held";
  }
}
