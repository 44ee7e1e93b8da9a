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
 * MutexRecoverer}), reads as counts ({@link CountRecoverer}).
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
    int readers = CountRecoverer.recover(lock, RwLayout.readers(corpse.slot()), corpse);
    if (readers > 0) {
      done.add(readers + (readers == 1 ? " read" : " reads") + " ended");
    }
    return done.length() == 0 ? Optional.empty() : Optional.of(done.toString());
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
    int readers = CountRecoverer.heldBy(lock, RwLayout.readers(slot), generation);
    if (readers > 0) {
      held.add("read by " + readers + (readers == 1 ? " thread" : " threads"));
    }
    return held.length() == 0 ? Optional.empty() : Optional.of(held.toString());
  }
}
