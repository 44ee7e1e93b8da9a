package org.interlock.explore;

import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.SyncDoor;

/** Scenes around one mutex and the data that it guards. */
final class MutexScenes {
  static final String NAME = "mutex";

  private static final int TURNS = 3;
  private static final long WORN_OFF_NANOS = 10_000_000;

  private MutexScenes() {}

  static Mutex mutex(Participant me) {
    return SyncDoor.mutex(me.attachment, NAME);
  }

  /** One whose owner's death is repaired by whoever locks next. */
  static Mutex repairing(Participant me, Guarded data) {
    return SyncDoor.mutex(me.attachment, NAME, death -> data.repair(me));
  }

  static void turn(Participant me, Guarded data) {
    Mutex mutex = mutex(me);
    lock(me, mutex, data);
    data.section(me);
    mutex.unlock();
  }

  /** Locks; where that says that an owner died, recovers first. */
  static void lock(Participant me, Mutex mutex, Guarded data) {
    while (true) {
      try {
        mutex.lock();
        return;
      } catch (OwnerDiedException e) {
        mutex.recover(death -> data.repair(me));
      }
    }
  }

  /** One that has died holding it, in the midst of a change; nobody has noticed yet. */
  static void corpse(World world, Guarded data) {
    Participant dead = world.process("X");
    dead.attach();
    mutex(dead).lock();
    data.tearBy(dead);
    Deaths deaths = world.scheduler.fates();
    deaths.die(dead, null);
    deaths.goOn(dead);
    deaths.goOn(dead);
  }

  private static final class RepairFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** A repair that gives up half way. */
  static void failToRepair(Participant me, Guarded data) {
    data.failToRepair(me);
    failToRepair();
  }

  /** A repair that gives up before it has done anything. */
  static void failToRepair() {
    throw new RepairFailed();
  }

  /** What may end with a failed repair. */
  static void failing(Runnable operation) {
    try {
      operation.run();
    } catch (RepairFailed e) {
      // as it was told to
    }
  }

  /** Whether a stopped one has it, for which others wait rightly. */
  static boolean isStoppedOnes(World world) {
    int at = (int) world.objects.get(NAME).offset();
    int slot = SyncDoor.holderSlot(world.segment.load(at, Long.BYTES));
    return world.participants.stream()
        .anyMatch(
            p ->
                p.fate == Participant.Fate.STOPPED
                    && p.attachment != null
                    && p.attachment.slot() == slot);
  }

  /** In the end a process that comes fresh can have it, and nothing is left behind. */
  static void proveBy(World world, Guarded data) {
    Participant[] prover = new Participant[1];
    prover[0] = world.prover(() -> prove(prover[0], data));
  }

  private static void prove(Participant me, Guarded data) {
    Mutex mutex = mutex(me);
    for (int i = 0; i < TURNS; i++) { // the first ones may clear what sleepers have left
      me.world.clock += WORN_OFF_NANOS;
      int wakes = SimThread.current().wakes;
      turn(me, data);
      me.world.check(
          i < TURNS - 1 || SimThread.current().wakes == wakes,
          "an unlock wakes, and nobody sleeps");
    }
    me.world.check(!mutex.isLocked() && !mutex.isSuspect(), "it is not free in the end");
    Slots.prove(me);
  }
}
