package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.interlock.explore.SemaphoreScenes.Kind;
import org.interlock.sync.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interleavings of a few processes at one semaphore. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SemaphoreExplorationTest {
  private static final int RANDOM = 600;
  private static final long SHORT_MILLIS = 3;

  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(Bounds.of(100).deaths(deaths), 2, RANDOM / 2);
  }

  /** One process for each number: so many permits it takes. */
  private static Scenario takers(Kind kind, int... numbers) {
    return new Scenario() {
      @Override
      public void stage(World world) {
        PermitsHeld held = new PermitsHeld(world, kind.permits());
        for (int i = 0; i < numbers.length; i++) {
          Participant p = world.participant(String.valueOf((char) ('A' + i)));
          int n = numbers[i];
          p.thread("t", () -> SemaphoreScenes.turn(p, kind, held, n));
        }
        SemaphoreScenes.proveBy(world, kind, held, kind.permits());
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return SemaphoreScenes.mayWait(world, kind);
      }
    };
  }

  @Test
  @Tag("jdk25")
  void permitsAreNeverMoreThanThereAre() {
    Kind one = new Kind(true, 1);
    explore("semaphore", takers(one, 1, 1), 0)
        .depthFirst(Bounds.of(1), 10_000)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
    explore("semaphore-three", takers(new Kind(true, 2), 1, 1, 1), 0).mustHold();
    explore("semaphore-many", takers(new Kind(true, 2), 2, 1, 1), 0).mustHold();
  }

  @Test
  void permitsOfTheDeadReturnExactly() {
    explore("semaphore-deaths", takers(new Kind(true, 1), 1, 1), 2)
        .depthFirst(Bounds.of(0).deaths(1), 10_000)
        .depthFirst(Bounds.of(1).deaths(1), 4_000)
        .mustHold();
    explore("semaphore-three-deaths", takers(new Kind(true, 2), 1, 1, 1), 2).mustHold();
    explore("semaphore-many-deaths", takers(new Kind(true, 2), 2, 1, 1), 1).mustHold();
  }

  @Test
  void untrackedPermitsBelongToNobody() {
    Kind two = new Kind(false, 2);
    explore("untracked", takers(two, 1, 1, 2), 0).depthFirst(Bounds.of(1), 4_000).mustHold();
    explore("untracked-deaths", takers(two, 1, 1, 1), 1).mustHold();
  }

  /** Each goes on from what it left itself, if nobody else has been there. */
  @Test
  void whoComesBackSeesWhatOthersHaveDone() {
    for (boolean tracked : new boolean[] {true, false}) {
      Kind kind = new Kind(tracked, 1);
      Scenario scene =
          world -> {
            PermitsHeld held = new PermitsHeld(world, 1);
            for (String name : new String[] {"A", "B"}) {
              Participant p = world.participant(name);
              p.thread(
                  "t",
                  () -> {
                    SemaphoreScenes.turn(p, kind, held, 1);
                    SemaphoreScenes.turn(p, kind, held, 1);
                  });
            }
            SemaphoreScenes.proveBy(world, kind, held, 1);
          };
      explore((tracked ? "semaphore" : "untracked") + "-again", scene, 0)
          .depthFirst(Bounds.of(2), 3_000)
          .mustHold();
    }
  }

  @Test
  void slotThatIsTakenAnewKeepsItsPermitsApart() {
    Kind kind = new Kind(true, 2);
    Scenario scene =
        world -> {
          PermitsHeld held = new PermitsHeld(world, 2);
          for (String name : new String[] {"A", "B"}) {
            Participant p = world.participant(name);
            p.thread("t", () -> SemaphoreScenes.turn(p, kind, held, 1));
          }
          Participant next = world.process("next");
          next.thread(
              "t",
              () -> {
                world.until(() -> world.news > 1 || world.othersAreDone());
                next.attach();
                SemaphoreScenes.turn(next, kind, held, 1);
              });
          SemaphoreScenes.proveBy(world, kind, held, 2);
        };
    explore("semaphore-reuse-deaths", scene, 2).mustHold();
    explore("semaphore-late-helper", SemaphoreScenes.reuse(p -> p.reaper), 0).mustHold();
  }

  @Test
  void timeOutsLoseNoWake() {
    Kind kind = new Kind(true, 1);
    Scenario scene =
        world -> {
          PermitsHeld held = new PermitsHeld(world, 1);
          Participant a = world.participant("A");
          a.thread("t", () -> timed(a, kind, held));
          for (String name : new String[] {"B", "C"}) {
            Participant p = world.participant(name);
            p.thread("t", () -> SemaphoreScenes.turn(p, kind, held, 1));
          }
          SemaphoreScenes.proveBy(world, kind, held, 1);
        };
    explore("semaphore-timed-deaths", scene, 1).mustHold();
  }

  private static void timed(Participant me, Kind kind, PermitsHeld held) {
    Semaphore semaphore = kind.of(me);
    try {
      if (semaphore.tryAcquire(1, SHORT_MILLIS, TimeUnit.MILLISECONDS)) {
        held.taken(me, 1);
        held.given(me, 1);
        semaphore.release();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e); // nobody interrupts
    }
  }

  @Test
  void closeMeetsLateThreads() {
    Kind kind = new Kind(true, 1);
    Scenario scene =
        world -> {
          PermitsHeld held = new PermitsHeld(world, 1);
          Participant a = world.participant("A");
          kind.of(a);
          a.thread(
              "late", () -> CloseScenes.unlessClosed(() -> SemaphoreScenes.turn(a, kind, held, 1)));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          b.thread("t", () -> SemaphoreScenes.turn(b, kind, held, 1));
          SemaphoreScenes.proveBy(world, kind, held, 1);
        };
    explore("semaphore-close", scene, 0).depthFirst(Bounds.of(2), 4_000).mustHold();
    explore("semaphore-close-deaths", scene, 1).mustHold();
  }
}
