package org.interlock.sync;

import java.util.Optional;
import java.util.StringJoiner;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/**
 * What others do for a reader-writer lock after a death: the state word as a mutex's ({@link
 * MutexRecoverer}). Reads of the dead count nothing from the moment the slot is DEAD; they are set
 * to none so that one helper tells of them. That word carries the generation, so a late helper's
 * compare-and-set fails.
 */
final class RwRecoverer implements Recoverer {
  private final MutexRecoverer writer = new MutexRecoverer();

  @Override
  public ObjectType type() {
    return ObjectType.RWLOCK;
  }

  @Override
  public Optional<String> recover(Words lock, long parameter, Corpse corpse) {
    StringJoiner done = new StringJoiner("; ").setEmptyValue("");
    writer.recover(lock, parameter, corpse).ifPresent(done::add);
    int readers = endReads(lock, corpse);
    if (readers > 0) {
      done.add(readers + (readers == 1 ? " read" : " reads") + " ended");
    }
    return done.length() == 0 ? Optional.empty() : Optional.of(done.toString());
  }

  /** How many there were; 0 when another helper ended them. */
  private static int endReads(Words lock, Corpse corpse) {
    long at = RwLayout.readers(corpse.slot());
    long left = lock.getVolatileLong(at);
    boolean its = ReadersState.generation(left) == corpse.generation();
    return its && lock.compareAndSetLong(at, left, ReadersState.none(corpse.generation()))
        ? ReadersState.readers(left)
        : 0;
  }

  @Override
  public void wakeAll(Words lock, Kernel kernel) {
    WaitEngine.wakeAll(kernel, lock, RwLayout.GATE);
    WaitEngine.wakeAll(kernel, lock, RwLayout.READERS);
    writer.wakeAll(lock, kernel);
  }

  @Override
  public Optional<String> heldBy(Words lock, int slot, int generation) {
    StringJoiner held = new StringJoiner(", ").setEmptyValue("");
    writer.heldBy(lock, slot, generation).ifPresent(held::add);
    long word = lock.getVolatileLong(RwLayout.readers(slot));
    int readers = ReadersState.readers(word);
    if (readers > 0 && ReadersState.generation(word) == generation) {
      held.add("read by " + readers + (readers == 1 ? " thread" : " threads"));
    }
    return held.length() == 0 ? Optional.empty() : Optional.of(held.toString());
  }
}
