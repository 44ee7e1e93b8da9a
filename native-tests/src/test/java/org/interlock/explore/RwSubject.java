package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.interlock.explore.RwStage.Body;
import org.interlock.explore.RwStage.Crowd;
import org.interlock.sync.Held;
import org.interlock.sync.RwLock;
import org.interlock.sync.SyncDoor;

/** Every operation of a reader-writer lock: alone, in a crowd, after deaths in each state. */
@SuppressWarnings("LockNotBeforeTry") // steps of scenes
final class RwSubject implements Subject {
  private static final long TIMEOUT_MILLIS = 50;
  private static final Body NOTHING = lock -> {};

  /** One of its three locks. */
  private record Way(String name, Function<RwLock, Lock> of) {
    Body lock() {
      return lock -> of.apply(lock).lock();
    }

    Body unlock() {
      return lock -> of.apply(lock).unlock();
    }

    Body tryLock() {
      return lock -> of.apply(lock).tryLock();
    }

    Body timed() {
      return lock -> of.apply(lock).tryLock(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    Body interruptibly() {
      return lock -> of.apply(lock).lockInterruptibly();
    }
  }

  private static final Way READ = new Way("read", RwLock::readLock);
  private static final Way WRITE = new Way("write", RwLock::writeLock);
  private static final Way UPDATE = new Way("update", RwLock::updateLock);
  private static final List<Way> WAYS = List.of(READ, WRITE, UPDATE);

  private final List<Operation> operations = new ArrayList<>();

  RwSubject() {
    for (Crowd crowd : List.of(Crowd.NOBODY, Crowd.WRITER, Crowd.READER, Crowd.UPDATER)) {
      WAYS.forEach(way -> takes(way, crowd));
    }
    givesUp(READ, Crowd.STUBBORN_WRITER, NOTHING);
    givesUp(UPDATE, Crowd.STUBBORN_WRITER, NOTHING);
    givesUp(WRITE, Crowd.STUBBORN_READER, NOTHING);
    givesUp(new Way("upgrade", RwLock::writeLock), Crowd.STUBBORN_READER, UPDATE.lock());
    releases(Crowd.NOBODY);
    releases(Crowd.SLEEPERS);
    upgrades(Crowd.NOBODY);
    upgrades(Crowd.READER);
    repairs(Crowd.CORPSE);
    repairs(Crowd.CORPSE_AND_RIVAL);
    for (Crowd crowd : List.of(Crowd.DEAD_READER, Crowd.DEAD_UPDATER)) {
      WAYS.forEach(way -> add(way.name, crowd, NOTHING, way.lock()));
      add("write, try", crowd, NOTHING, WRITE.tryLock());
    }
    queries();
  }

  @Override
  public String name() {
    return "rwlock";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  private RwStage add(String name, Crowd crowd, Body before, Body operation) {
    RwStage stage = new RwStage(crowd, before, operation);
    operations.add(new Operation(crowd == Crowd.NOBODY ? name : name + " (" + crowd + ")", stage));
    return stage;
  }

  private static Body both(Body first, Body second) {
    return lock -> {
      first.run(lock);
      second.run(lock);
    };
  }

  private void takes(Way way, Crowd crowd) {
    add(way.name, crowd, NOTHING, way.lock());
    add(way.name + ", try", crowd, NOTHING, way.tryLock());
    if (crowd != Crowd.NOBODY) {
      add(way.name + ", timed", crowd, NOTHING, way.timed());
      add(way.name + ", spinning", crowd, NOTHING, way.lock()).spinning();
    }
  }

  private void givesUp(Way way, Crowd crowd, Body before) {
    add(way.name + ", try", crowd, before, way.tryLock());
    add(way.name + ", timed", crowd, before, way.timed());
    add(way.name + ", interrupted", crowd, before, way.interruptibly()).interrupted();
  }

  private void releases(Crowd crowd) {
    Held[] held = new Held[1];
    add("write, unlock", crowd, WRITE.lock(), WRITE.unlock());
    add("write, close", crowd, lock -> held[0] = lock.write(), lock -> held[0].close());
    add("write again", crowd, WRITE.lock(), WRITE.lock());
    add("write, read", crowd, WRITE.lock(), READ.lock());
    add("downgrade", crowd, both(WRITE.lock(), READ.lock()), WRITE.unlock());
    add("downgrade to update", crowd, both(WRITE.lock(), UPDATE.lock()), WRITE.unlock());
    add("upgrade, unlock", crowd, both(UPDATE.lock(), WRITE.lock()), WRITE.unlock());
    if (crowd == Crowd.NOBODY) { // beside whom nobody sleeps to read
      add("read, unlock", crowd, READ.lock(), READ.unlock());
      add("read again", crowd, READ.lock(), READ.lock());
      add("update, unlock", crowd, UPDATE.lock(), UPDATE.unlock());
      add("update, read", crowd, UPDATE.lock(), READ.lock());
    }
  }

  private void upgrades(Crowd crowd) {
    add("upgrade", crowd, UPDATE.lock(), WRITE.lock());
    add("upgrade, try", crowd, UPDATE.lock(), WRITE.tryLock());
    add("upgrade of a reader", crowd, both(UPDATE.lock(), READ.lock()), WRITE.lock());
    if (crowd == Crowd.READER) {
      add("upgrade, timed", crowd, UPDATE.lock(), WRITE.timed());
      add("upgrade, spinning", crowd, UPDATE.lock(), WRITE.lock()).spinning();
    }
  }

  private void repairs(Crowd crowd) {
    for (Way way : WAYS) {
      add(way.name + " without repair", crowd, NOTHING, way.lock());
      add(way.name + " without repair, try", crowd, NOTHING, way.tryLock());
      add(way.name + " with repair", crowd, NOTHING, way.lock()).with(RwScenes::repairing);
      add(way.name + " with repair, try", crowd, NOTHING, way.tryLock()).with(RwScenes::repairing);
      add(way.name + " with repair that fails", crowd, NOTHING, way.lock())
          .with(RwSubject::failing)
          .failing();
    }
    recovers("recover", crowd, (me, data) -> data.repair(me));
    recovers("recover that fails", crowd, MutexScenes::failToRepair).failing();
  }

  private RwStage recovers(String name, Crowd crowd, RwScenes.Course repair) {
    Participant[] me = new Participant[1];
    Guarded[] guarded = new Guarded[1];
    return add(
            name,
            crowd,
            lock -> me[0].world.until(() -> me[0].world.news > 0), // noticed, or nearly
            lock -> lock.recover(death -> repair.run(me[0], guarded[0])))
        .with(
            (who, data) -> {
              me[0] = who;
              guarded[0] = data;
              return RwScenes.lock(who);
            });
  }

  private static RwLock failing(Participant me, Guarded data) {
    return SyncDoor.rwLock(
        me.attachment, RwScenes.NAME, death -> MutexScenes.failToRepair(me, data));
  }

  private void queries() {
    add("recover, not suspect", Crowd.NOBODY, NOTHING, lock -> lock.recover(death -> {}));
    add("isSuspect", Crowd.CORPSE, NOTHING, RwLock::isSuspect);
    add("readers", Crowd.STUBBORN_READER, NOTHING, RwLock::readers);
    add("writer", Crowd.STUBBORN_WRITER, NOTHING, RwLock::writer);
    add("updater", Crowd.UPDATER, NOTHING, RwLock::updater);
    add("toString", Crowd.NOBODY, READ.lock(), lock -> Objects.requireNonNull(lock.toString()));
  }
}
