package org.interlock.sync;

import java.util.Optional;
import java.util.StringJoiner;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/**
 * What others do for versioned data after a death: the writers' state word becomes free ({@link
 * MutexRecoverer}), the draft is nobody's; pins are counts ({@link CountRecoverer}).
 */
final class VersionedRecoverer implements Recoverer {
  private final MutexRecoverer writer = new MutexRecoverer();

  @Override
  public ObjectType type() {
    return ObjectType.VERSIONED;
  }

  @Override
  public Optional<String> recover(Words data, long parameter, Corpse corpse) {
    StringJoiner done = new StringJoiner("; ").setEmptyValue("");
    writer.recover(data, parameter, corpse).ifPresent(done::add);
    int pins = 0;
    for (int buffer = 0; buffer < VersionedOptions.MOST_BUFFERS; buffer++) {
      pins += CountRecoverer.recover(data, VersionedLayout.pins(corpse.slot(), buffer), corpse);
    }
    if (pins > 0) {
      done.add(pins + (pins == 1 ? " snapshot" : " snapshots") + " closed");
    }
    return done.length() == 0 ? Optional.empty() : Optional.of(done.toString());
  }

  @Override
  public void wakeAll(Words data, Kernel kernel) {
    WaitEngine.wakeAll(kernel, data, VersionedLayout.GATE);
    WaitEngine.wakeAll(kernel, data, VersionedLayout.NEWER);
    writer.wakeAll(data, kernel);
  }

  @Override
  public Optional<String> heldBy(Words data, int slot, int generation) {
    StringJoiner held = new StringJoiner(", ").setEmptyValue("");
    long state = data.getVolatileLong(MutexLayout.STATE);
    if (MutexState.isHeldBy(state, MutexState.owner(slot, generation))) {
      held.add("a draft");
    }
    int pins = 0;
    for (int buffer = 0; buffer < VersionedOptions.MOST_BUFFERS; buffer++) {
      pins += CountRecoverer.heldBy(data, VersionedLayout.pins(slot, buffer), generation);
    }
    if (pins > 0) {
      held.add(pins + (pins == 1 ? " snapshot" : " snapshots"));
    }
    return held.length() == 0 ? Optional.empty() : Optional.of(held.toString());
  }
}
