package org.interlock.explore;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.interlock.sync.Barrier;
import org.interlock.sync.SyncDoor;

/** Scenes around one barrier. */
final class BarrierScenes {
  private BarrierScenes() {}

  // ---- barrier

  static Barrier barrier(Participant p, int parties) {
    return SyncDoor.barrier(p.attachment, CoordinationScenes.NAME, parties);
  }

  private static boolean isBroken(World world) {
    return SyncDoor.isBroken(Tally.word(world, CoordinationScenes.NAME, 0));
  }

  /** Each enlists, and comes so often; the last runs an action. */
  static Scenario barrierTrips(int parties, int rounds) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < parties; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Barrier barrier =
                SyncDoor.barrier(
                    p.attachment, CoordinationScenes.NAME, parties, () -> tally.count("actions"));
            CoordinationScenes.play(p, "party", () -> comes(tally, p, barrier, rounds));
          }
          proveBarrier(tally, parties);
        },
        tally ->
            tally.gone() > 0
                && !isBroken(tally.world)
                && (tally.isAnyStopped() || tally.wentWithout("enlisted")));
  }

  private static void comes(Tally tally, Participant p, Barrier barrier, int rounds)
      throws InterruptedException {
    World world = tally.world;
    barrier.enlist();
    tally.knows(p, "enlisted");
    try {
      for (int round = 0; round < rounds; round++) {
        tally.knows(p, "comes " + round);
        barrier.await();
        for (Participant each : world.participants.subList(0, barrier.getParties())) {
          world.check(tally.knew(each, "comes " + round), "went on without " + each);
        }
        world.check(tally.of("actions") > round, "went on without the action");
      }
    } catch (BrokenBarrierException e) {
      world.check(tally.gone() > 0, "broken by nobody: " + e.getMessage());
    }
    barrier.resign();
  }

  static void proveBarrier(Tally tally, int parties) {
    CoordinationScenes.prove(
        tally,
        me -> {
          World world = tally.world;
          Barrier barrier = barrier(me, parties);
          barrier.reset();
          world.check(!barrier.isBroken(), "broken behind a reset");
          world.check(barrier.getNumberWaiting() == 0, "somebody has come behind a reset");
          world.check(
              world.hasStopped() || barrier.enlisted().isEmpty(),
              "enlisted in the end are " + barrier.enlisted());
          CoordinationScenes.run(() -> proveBarrier(world, barrier));
          world.check(barrier.isBroken(), "not broken behind a time-out");
          barrier.reset();
        });
  }

  private static void proveBarrier(World world, Barrier barrier)
      throws InterruptedException, BrokenBarrierException {
    try {
      barrier.await(Duration.ZERO);
      world.check(false, "complete with one");
    } catch (TimeoutException e) {
      // as it should
    }
  }

  /**
   * Two threads of one process, one of which comes twice, and one of another. Nobody has enlisted:
   * what a dead one has counted is known by its record alone.
   */
  static Scenario barrierSiblings() {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Barrier shared = barrier(a, 2);
          CoordinationScenes.play(a, "party", () -> comesOnce(tally, shared));
          CoordinationScenes.play(
              a,
              "party",
              () -> {
                comesOnce(tally, shared);
                comesOnce(tally, shared);
              });
          Participant b = world.participant("B");
          b.immortal = true;
          Barrier other = barrier(b, 2);
          CoordinationScenes.play(b, "party", () -> comesOnce(tally, other));
          CoordinationScenes.prove(
              tally,
              me -> {
                Barrier barrier = barrier(me, 2);
                world.check(
                    barrier.getNumberWaiting() == 0,
                    "counted, and dead, and not missed: " + barrier);
              });
        },
        tally ->
            SyncDoor.arrived(Tally.word(tally.world, CoordinationScenes.NAME, 0))
                <= tally.world.sleeping("party"));
  }

  private static void comesOnce(Tally tally, Barrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      tally.world.check(tally.gone() > 0, "broken by nobody: " + e.getMessage());
    }
  }

  /** A reset at any time; who is sent away comes again, and all go on once. */
  static Scenario barrierResets(int resets) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Barrier barrier = barrier(p, 2);
            CoordinationScenes.play(
                p,
                "party",
                () -> {
                  while (!tally.knew(p, "done")) {
                    try {
                      barrier.await();
                      tally.knows(p, "done");
                    } catch (BrokenBarrierException e) {
                      tally.count("sent away");
                    }
                  }
                });
          }
          Participant resetter = world.participant("R");
          Barrier barrier = barrier(resetter, 2);
          CoordinationScenes.play(
              resetter,
              "resetter",
              () -> {
                for (int i = 0; i < resets; i++) {
                  barrier.reset();
                }
              });
          proveBarrier(tally, 2);
        },
        tally -> false);
  }

  /** One gives up, by a time-out or an interrupt. */
  static Scenario barrierGivesUp(GivingUp how) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Barrier timed = barrier(a, 2);
          SimThread leaver =
              CoordinationScenes.play(
                  a,
                  "party",
                  () -> {
                    try {
                      timed.await(how.timeout);
                      tally.count("tripped");
                    } catch (TimeoutException | InterruptedException e) {
                      tally.count("left");
                    } catch (BrokenBarrierException e) {
                      world.check(tally.gone() > 0, "broken by nobody");
                    }
                    Thread.interrupted();
                  });
          Participant b = world.participant("B");
          Barrier other = barrier(b, 2);
          CoordinationScenes.play(
              b,
              "party",
              () -> {
                if (how == GivingUp.BY_INTERRUPT) {
                  world.until(() -> leaver.sleepsOrIsPast() || leaver.hasEnded());
                }
                how.end(world, leaver);
                try {
                  other.await();
                  world.check(tally.of("left") == 0, "complete, and one has left");
                } catch (BrokenBarrierException e) {
                  world.check(tally.gone() + tally.of("left") > 0 || !leaver.hasEnded(), "broken");
                }
              });
          proveBarrier(tally, 2);
        },
        tally -> tally.gone() > 0 && !isBroken(tally.world));
  }

  static Scenario barrierCloses() {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Barrier late = barrier(a, 2);
          CoordinationScenes.play(
              a,
              "late",
              () -> CloseScenes.unlessClosed(() -> CoordinationScenes.run(() -> orBroken(late))));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          Barrier other = barrier(b, 2);
          CoordinationScenes.play(b, "party", () -> orBroken(other));
          proveBarrier(tally, 2);
        },
        tally -> !isBroken(tally.world));
  }

  static void orBroken(Barrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      // as well
    }
  }
}
