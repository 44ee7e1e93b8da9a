package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interleavings of a few processes at one reader-writer lock: production's code under a
 * store-buffer memory.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RwExplorationTest {
  private static final int RANDOM = 500;
  private static final Bounds MANY = Bounds.of(100);
  private static final long SHORT_MILLIS = 3;

  /** Half of the random executions with few deviations, the others with many. */
  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(MANY.deaths(deaths), 2, RANDOM / 2);
  }

  @Test
  @Tag("jdk25")
  void readerAndWriterExcludeEachOtherAndNobodyIsForgotten() {
    explore("rw-read-write", RwScenes.scene(RwScenes::read, RwScenes::write), 0)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
  }

  @Test
  void updaterThatUpgradesAndReaderDo() {
    explore("rw-read-upgrade", RwScenes.scene(RwScenes::read, RwScenes::upgrade), 0)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
  }

  @Test
  void allOfThemTogetherDo() {
    explore("rw-three", three(), 0).depthFirst(Bounds.of(1), 10_000).mustHold();
    explore("rw-update", RwScenes.scene(RwScenes::update, RwScenes::downgrade, RwScenes::read), 0)
        .mustHold();
    explore("rw-two-upgrade", RwScenes.scene(RwScenes::upgrade, RwScenes::upgrade), 0).mustHold();
  }

  private static Scenario three() {
    return RwScenes.scene(RwScenes::read, RwScenes::write, RwScenes::upgrade);
  }

  @Test
  void threadsOfOneProcessShareItsCount() {
    explore("rw-siblings", RwExplorationTest::siblings, 0).mustHold();
    explore("rw-siblings-deaths", RwExplorationTest::siblings, 1).mustHold();
  }

  private static void siblings(World world) {
    Guarded data = new Guarded(world);
    Participant a = world.participant("A");
    RwScenes.lock(a); // two that make it together meet at a monitor, which is not simulated
    a.thread("t0", () -> RwScenes.read(a, data));
    a.thread("t1", () -> RwScenes.downgrade(a, data));
    Participant b = world.participant("B");
    RwScenes.lock(b);
    b.thread("t0", () -> RwScenes.read(b, data));
    b.thread("t1", () -> RwScenes.upgrade(b, data));
    RwScenes.proveBy(world, data);
  }

  @Test
  void deathsAtAnyStepHoldNobodyUp() {
    explore("rw-deaths", three(), 2).depthFirst(Bounds.of(0).deaths(1), 4_000).mustHold();
    explore(
            "rw-update-deaths",
            RwScenes.scene(RwScenes::upgrade, RwScenes::downgrade, RwScenes::read),
            2)
        .mustHold();
  }

  @Test
  void repairRunsUnderTheWriteLockWhoeverLocksNext() {
    RwScenes.Course[] courses = {
      (me, data) -> once(RwScenes.repairing(me, data).readLock(), () -> data.read(me)),
      (me, data) -> once(RwScenes.repairing(me, data).writeLock(), () -> data.section(me)),
      (me, data) -> once(RwScenes.repairing(me, data).updateLock(), () -> data.read(me))
    };
    explore("rw-repair-deaths", RwScenes.scene(courses), 3).mustHold();
  }

  private static void once(Lock way, Runnable inside) {
    way.lock();
    try {
      inside.run();
    } finally {
      way.unlock();
    }
  }

  @Test
  void stoppedProcessKeepsWhatItHasAndHoldsUpNothingElse() {
    Scenario stops =
        new Scenario() {
          @Override
          public void stage(World world) {
            three().stage(world);
          }

          @Override
          public boolean mayWait(World world, SimThread waiter) {
            return RwScenes.isStoppedOnes(world);
          }
        };
    new Explorer("rw-stops", stops)
        .random(Bounds.of(5).deaths(2).withStops(), 3, RANDOM / 2)
        .random(MANY.deaths(2).withStops(), 4, RANDOM / 2)
        .mustHold();
  }

  @Test
  void whoGivesUpLosesNoWakeAndKeepsNobodyOut() {
    RwScenes.Course[] reading = {RwExplorationTest::timedRead, RwScenes::write, RwScenes::upgrade};
    RwScenes.Course[] writing = {RwScenes::read, RwExplorationTest::timedWrite, RwScenes::read};
    RwScenes.Course[] upgrading = {RwScenes::read, RwExplorationTest::timedUpgrade, RwScenes::read};
    explore("rw-timed-read", RwScenes.scene(reading), 0).mustHold();
    explore("rw-timed-write", RwScenes.scene(writing), 0).mustHold();
    explore("rw-timed-upgrade", RwScenes.scene(upgrading), 0).mustHold();
    explore("rw-timed-write-deaths", RwScenes.scene(writing), 1).mustHold();
  }

  private static void timedRead(Participant me, Guarded data) {
    Lock reads = RwScenes.lock(me).readLock();
    if (timed(reads)) {
      data.read(me);
      reads.unlock();
    }
  }

  private static void timedWrite(Participant me, Guarded data) {
    Lock writes = RwScenes.lock(me).writeLock();
    if (timed(writes)) {
      data.section(me);
      writes.unlock();
    }
  }

  private static void timedUpgrade(Participant me, Guarded data) {
    RwLock lock = RwScenes.lock(me);
    RwScenes.lock(me, lock.updateLock(), data);
    if (timed(lock.writeLock())) {
      data.section(me);
      lock.writeLock().unlock();
    }
    data.read(me);
    lock.updateLock().unlock();
  }

  private static boolean timed(Lock way) {
    try {
      return way.tryLock(SHORT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (OwnerDiedException | InterruptedException e) {
      return false;
    }
  }

  @Test
  void unregisteredProcessAndRegisteredOnesShareIt() {
    Scenario scene =
        world -> {
          three().stage(world);
          world.participants.get(1).fenced = false;
        };
    explore("rw-unregistered", scene, 0).mustHold();
  }

  @Test
  void closeMeetsLateThreads() {
    explore("rw-close-write", closing(RwScenes::write), 0)
        .depthFirst(Bounds.of(1), 2_000)
        .mustHold();
    explore("rw-close-read", closing(RwScenes::read), 0).mustHold();
    explore("rw-close-reads", closing(RwScenes::read, RwScenes::read), 0).mustHold();
    explore("rw-close-upgrade", closing(RwScenes::upgrade), 1).mustHold();
  }

  private static Scenario closing(RwScenes.Course... late) {
    return world -> {
      Guarded data = new Guarded(world);
      Participant a = world.participant("A");
      RwScenes.lock(a);
      for (RwScenes.Course each : late) {
        a.thread("late", () -> CloseScenes.unlessClosed(() -> each.run(a, data)));
      }
      a.thread("closer", () -> CloseScenes.unlessHeld(a));
      for (String name : new String[] {"B", "C"}) {
        Participant p = world.participant(name);
        p.thread("t", () -> RwScenes.read(p, data));
      }
      RwScenes.proveBy(world, data);
    };
  }
}
