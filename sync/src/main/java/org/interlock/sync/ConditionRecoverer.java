package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Recoverer;
import org.interlock.shm.seam.Words;

/**
 * What others do for a condition after a death, whoever died: release every ticket. A signal that
 * the dead one was given, or would have been, is thereby everybody's; who waits looks again.
 *
 * <p>R1 read released, R2 read the next ticket, R3 compare and set released to it. In this order: a
 * ticket that a signal passed by between them makes R3 fail. What a corpse leaves: nothing by
 * halves.
 */
final class ConditionRecoverer implements Recoverer {
  @Override
  public ObjectType type() {
    return ObjectType.CONDITION;
  }

  @Override
  public Optional<String> recover(Words condition, long parameter, Corpse corpse) {
    releaseAll(condition);
    return Optional.empty();
  }

  static void releaseAll(Words condition) {
    long released;
    long next;
    do {
      released = condition.getVolatileLong(ConditionLayout.RELEASED); // R1
      next = condition.getVolatileLong(ConditionLayout.NEXT); // R2
    } while (released < next
        && !condition.compareAndSetLong(ConditionLayout.RELEASED, released, next)); // R3
  }

  @Override
  public void wakeAll(Words condition, Kernel kernel) {
    for (int bell = 0; bell < ConditionLayout.BELLS; bell++) {
      WaitEngine.wakeAll(kernel, condition, ConditionLayout.bell(bell));
    }
  }

  @Override
  public Optional<String> heldBy(Words condition, int slot, int generation) {
    return Optional.empty();
  }
}
