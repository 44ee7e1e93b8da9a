package org.interlock.explore;

import java.util.concurrent.locks.Lock;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;
import org.interlock.sync.SyncDoor;

/** Scenes around one reader-writer lock and the data that it guards. */
@SuppressWarnings("LockNotBeforeTry") // whoever is stopped midway never runs again
final class RwScenes {
  static final String NAME = "rwlock";

  private static final int TURNS = 4;
  private static final long WORN_OFF_NANOS = 10_000_000;

  private RwScenes() {}

  /** What one thread of a participant does. */
  interface Course {
    void run(Participant me, Guarded data);
  }

  /** One of the three locks of a lock. */
  interface Way {
    Lock of(RwLock lock);
  }

  static RwLock lock(Participant me) {
    return SyncDoor.rwLock(me.attachment, NAME);
  }

  /** One whose writer's death is repaired by whoever locks next. */
  static RwLock repairing(Participant me, Guarded data) {
    return SyncDoor.rwLock(me.attachment, NAME, death -> data.repair(me));
  }

  /** Locks; where that says that a writer died, recovers first. */
  static void lock(Participant me, Lock way, Guarded data) {
    while (true) {
      try {
        way.lock();
        return;
      } catch (OwnerDiedException e) {
        lock(me).recover(death -> data.repair(me));
      }
    }
  }

  // ---- courses

  static void read(Participant me, Guarded data) {
    Lock reads = lock(me).readLock();
    lock(me, reads, data);
    data.read(me);
    reads.unlock();
  }

  static void write(Participant me, Guarded data) {
    Lock writes = lock(me).writeLock();
    lock(me, writes, data);
    data.section(me);
    writes.unlock();
  }

  static void update(Participant me, Guarded data) {
    Lock updates = lock(me).updateLock();
    lock(me, updates, data);
    data.read(me);
    updates.unlock();
  }

  /** Reads under the update lock, then writes what follows from it, and is an updater again. */
  static void upgrade(Participant me, Guarded data) {
    RwLock lock = lock(me);
    lock(me, lock.updateLock(), data);
    long seen = data.read(me);
    lock.writeLock().lock();
    data.sectionAfter(me, seen);
    lock.writeLock().unlock();
    data.read(me);
    lock.updateLock().unlock();
  }

  /** Writes, and reads what it has written before anybody else can write. */
  static void downgrade(Participant me, Guarded data) {
    RwLock lock = lock(me);
    lock(me, lock.writeLock(), data);
    data.section(me);
    lock.readLock().lock();
    lock.writeLock().unlock();
    data.read(me);
    lock.readLock().unlock();
  }

  /** Locks, does something, is inside, unlocks. */
  static void hold(Participant me, Guarded data, Way way, Runnable meanwhile) {
    RwLock lock = lock(me);
    lock(me, way.of(lock), data);
    meanwhile.run();
    if (lock.isWriteLockedByCurrentThread()) {
      data.section(me);
    } else {
      data.read(me);
    }
    way.of(lock).unlock();
  }

  /** Each course in a participant of its own. */
  static Scenario scene(Course... courses) {
    return world -> {
      Guarded data = new Guarded(world);
      for (int i = 0; i < courses.length; i++) {
        Course course = courses[i];
        Participant p = world.participant(String.valueOf((char) ('A' + i)));
        p.thread("t", () -> course.run(p, data));
      }
      proveBy(world, data);
    };
  }

  // ---- corpses

  /** What one that has died does before. */
  interface Left {
    void by(Participant dead, Guarded data);
  }

  /** One that has died in some state; nobody has noticed yet. */
  static void corpse(World world, Guarded data, Left left) {
    Participant dead = world.process("X");
    dead.attach();
    left.by(dead, data);
    Deaths deaths = world.scheduler.fates();
    deaths.die(dead, null);
    deaths.goOn(dead);
    deaths.goOn(dead);
  }

  /** In the midst of a change. */
  static void tornBy(Participant dead, Guarded data) {
    lock(dead).writeLock().lock();
    data.tearBy(dead);
  }

  // ---- what must hold

  /** Whether a stopped one keeps others out, or has not gone past what they wait for. */
  static boolean isStoppedOnes(World world) {
    int at = (int) world.objects.get(NAME).offset();
    int owner = SyncDoor.holderSlot(world.segment.load(at, Long.BYTES));
    return world.participants.stream()
        .filter(p -> p.fate == Participant.Fate.STOPPED && p.attachment != null)
        .anyMatch(p -> p.attachment.slot() == owner || SyncDoor.readers(word(p)) > 0);
  }

  private static long word(Participant p) {
    long at = p.world.objects.get(NAME).offset() + SyncDoor.readersWord(p.attachment.slot());
    return p.world.segment.load((int) at, Long.BYTES);
  }

  /** In the end a process that comes fresh can write, and nothing is left behind. */
  static void proveBy(World world, Guarded data) {
    Participant[] prover = new Participant[1];
    prover[0] = world.prover(() -> prove(prover[0], data));
  }

  private static void prove(Participant me, Guarded data) {
    World world = me.world;
    for (int i = 1; i < TURNS; i++) { // the first ones may clear what sleepers have left
      world.clock += WORN_OFF_NANOS;
      write(me, data);
      read(me, data);
    }
    int wakes = SimThread.current().wakes;
    long clock = world.clock;
    write(me, data);
    world.check(SimThread.current().wakes == wakes, "an unlock wakes, and nobody sleeps");
    world.check(world.clock == clock, "a writer stands back, and nobody waits");
    RwLock lock = lock(me);
    world.check(lock.readers().isEmpty(), "there read in the end " + lock.readers());
    world.check(lock.writer().isEmpty() && lock.updater().isEmpty(), "it is not free in the end");
    world.check(!lock.isSuspect(), "it is suspect in the end");
    for (Participant p : world.participants) {
      world.check(
          p.fate != Participant.Fate.ALIVE || SyncDoor.countsNobody(word(p)),
          p + " still counts in the end");
    }
    Slots.prove(me);
  }
}
