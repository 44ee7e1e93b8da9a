package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.SyncDoor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interleavings of a few processes at one mutex: production's code under a store-buffer memory. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class MutexExplorationTest {
  private static final int RANDOM = 600;
  private static final Bounds MANY = Bounds.of(100);
  private static final long SHORT_MILLIS = 3;

  /** Half of the random executions with few deviations, the others with many. */
  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(MANY.deaths(deaths), 2, RANDOM / 2);
  }

  /** What one thread of a participant does. */
  private interface Course {
    void run(Participant me, Guarded data);
  }

  private static Scenario scene(int processes, int threads, Course course) {
    return world -> {
      Guarded data = new Guarded(world);
      for (int i = 0; i < processes; i++) {
        Participant p = world.participant(String.valueOf((char) ('A' + i)));
        for (int t = 0; t < threads; t++) {
          p.thread("t" + t, () -> course.run(p, data));
        }
      }
      MutexScenes.proveBy(world, data);
    };
  }

  @Test
  @Tag("jdk25")
  void twoProcessesExcludeEachOtherAndNobodyIsForgotten() {
    explore("mutex", scene(2, 1, MutexScenes::turn), 0)
        .depthFirst(Bounds.of(1), 10_000)
        .depthFirst(Bounds.of(2), 10_000)
        .depthFirst(Bounds.of(3), 10_000)
        .mustHold();
  }

  @Test
  void threeProcessesDo() {
    explore("mutex-three", scene(3, 1, MutexScenes::turn), 0)
        .depthFirst(Bounds.of(1), 10_000)
        .mustHold();
  }

  @Test
  void threadsOfOneProcessDo() {
    explore("mutex-siblings", scene(2, 2, MutexScenes::turn), 0).mustHold();
  }

  @Test
  void deathsAtAnyStepHoldNobodyUp() {
    explore("mutex-deaths", scene(2, 1, MutexScenes::turn), 2)
        .depthFirst(Bounds.of(0).deaths(1), 10_000)
        .depthFirst(Bounds.of(1).deaths(1), 6_000)
        .mustHold();
  }

  @Test
  void deathsAmongThreeProcessesHoldNobodyUp() {
    explore("mutex-three-deaths", scene(3, 1, MutexScenes::turn), 2).mustHold();
  }

  @Test
  void threadThatStoresALittleAfterItsProcessDiedSpoilsNothing() {
    explore("mutex-siblings-deaths", scene(2, 2, MutexScenes::turn), 1)
        .depthFirst(Bounds.of(0).deaths(1), 4_000)
        .mustHold();
  }

  @Test
  void repairRunsUnderTheLockAndItsDeathMakesAnother() {
    Course repairing =
        (me, data) -> {
          Mutex mutex = MutexScenes.repairing(me, data);
          mutex.lock();
          try {
            data.section(me);
          } finally {
            mutex.unlock();
          }
        };
    explore("mutex-repair-deaths", scene(3, 1, repairing), 3).mustHold();
  }

  @Test
  void whoIsToldOfADeathPassesItsWakeOn() {
    explore("mutex-failing-repair", MutexExplorationTest::failingRepair, 0)
        .depthFirst(Bounds.of(1), 4_000)
        .mustHold();
    explore("mutex-failing-repair-deaths", MutexExplorationTest::failingRepair, 1).mustHold();
  }

  /** One whose repair fails, and two that cannot repair. */
  private static void failingRepair(World world) {
    Guarded data = new Guarded(world);
    MutexScenes.corpse(world, data);
    Participant a = world.participant("A");
    Mutex repairing =
        SyncDoor.mutex(a.attachment, MutexScenes.NAME, death -> MutexScenes.failToRepair(a, data));
    a.thread("t", () -> MutexScenes.failing(() -> attempt(a, repairing, data)));
    for (String name : new String[] {"B", "C"}) {
      Participant p = world.participant(name);
      p.thread("t", () -> attempt(p, MutexScenes.mutex(p), data));
    }
    MutexScenes.proveBy(world, data);
  }

  private static void attempt(Participant me, Mutex mutex, Guarded data) {
    try (Held held = mutex.acquire()) {
      data.section(me);
    } catch (OwnerDiedException e) {
      // nothing is held
    }
  }

  @Test
  void stoppedProcessKeepsWhatItHasAndHoldsUpNothingElse() {
    Scenario scene = scene(3, 1, MutexScenes::turn);
    Scenario stops =
        new Scenario() {
          @Override
          public void stage(World world) {
            scene.stage(world);
          }

          @Override
          public boolean mayWait(World world, SimThread waiter) {
            return MutexScenes.isStoppedOnes(world);
          }
        };
    new Explorer("mutex-stops", stops)
        .depthFirst(Bounds.of(0).deaths(1).withStops(), 2_000)
        .random(Bounds.of(5).deaths(2).withStops(), 3, RANDOM / 2)
        .random(MANY.deaths(2).withStops(), 4, RANDOM / 2)
        .mustHold();
  }

  @Test
  void waiterNoticesADeathWhereNobodyWatches() {
    Scenario scene = scene(3, 1, MutexScenes::turn);
    explore(
            "mutex-unwatched-deaths",
            world -> {
              world.unwatched = true;
              stageUnwatched(world, scene);
            },
            1)
        .mustHold();
  }

  /** The prover looks at once, as one that attaches does. */
  private static void stageUnwatched(World world, Scenario scene) {
    scene.stage(world);
    Participant prover = world.participants.get(world.participants.size() - 1);
    SimThread proof = prover.threads.get(0);
    prover.threads.clear();
    world.threads.remove(proof);
    prover.thread(
                proof.name,
                () -> {
                  prover.reaper.run();
                  proof.body.run();
                })
            .epilogue =
        true;
  }

  @Test
  void timeOutsAndHungryWaitersLoseNoWake() {
    Course mixed =
        (me, data) -> {
          Mutex mutex = MutexScenes.mutex(me);
          if (me.index != 0) {
            MutexScenes.turn(me, data);
          } else if (timed(mutex)) {
            data.section(me);
            mutex.unlock();
          }
        };
    explore("mutex-timed", scene(3, 1, mixed), 0).mustHold();
    explore("mutex-timed-deaths", scene(3, 1, mixed), 1).mustHold();
  }

  private static boolean timed(Mutex mutex) {
    try {
      return mutex.tryLock(SHORT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (OwnerDiedException | InterruptedException e) {
      return false;
    }
  }

  @Test
  void interruptedWaiterPassesItsWakeOn() {
    explore("mutex-interrupt", MutexExplorationTest::interrupt, 0).mustHold();
    explore("mutex-interrupt-deaths", MutexExplorationTest::interrupt, 1).mustHold();
  }

  private static void interrupt(World world) {
    Guarded data = new Guarded(world);
    Participant a = world.participant("A");
    SimThread waiter =
        a.thread(
            "t",
            () -> {
              Mutex mutex = MutexScenes.mutex(a);
              try {
                mutex.lockInterruptibly();
                data.section(a);
                mutex.unlock();
              } catch (OwnerDiedException | InterruptedException e) {
                // nothing is held
              }
            });
    for (String name : new String[] {"B", "C"}) {
      Participant p = world.participant(name);
      p.thread("t", () -> MutexScenes.turn(p, data));
    }
    Participant d = world.process("D");
    d.thread("interrupter", () -> world.interrupt(waiter));
    MutexScenes.proveBy(world, data);
  }

  @Test
  void unregisteredProcessAndRegisteredOnesShareIt() {
    Scenario scene =
        world -> {
          Guarded data = new Guarded(world);
          for (String name : new String[] {"A", "B"}) {
            Participant p = world.participant(name);
            p.fenced = name.equals("B");
            p.thread("t", () -> MutexScenes.turn(p, data));
          }
          MutexScenes.proveBy(world, data);
        };
    explore("mutex-unregistered", scene, 0).depthFirst(Bounds.of(2), 10_000).mustHold();
    explore("mutex-unregistered-deaths", scene, 1).mustHold();
  }

  @Test
  void closeMeetsLateThreads() {
    Scenario scene =
        world -> {
          Guarded data = new Guarded(world);
          Participant a = world.participant("A");
          MutexScenes.mutex(a);
          a.thread("late", () -> CloseScenes.unlessClosed(() -> MutexScenes.turn(a, data)));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          b.thread("t", () -> MutexScenes.turn(b, data));
          MutexScenes.proveBy(world, data);
        };
    explore("mutex-close", scene, 0).depthFirst(Bounds.of(2), 6_000).mustHold();
    explore("mutex-close-deaths", scene, 1).mustHold();
  }
}
