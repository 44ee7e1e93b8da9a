package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Interleavings of processes that come, go, die and stop. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class LifeExplorationTest {
  private static final int RANDOM = 1_200;
  private static final int PROCESSES = 3;

  /** All want the same slot first. */
  private static final Scenario COMING_AND_GOING =
      new Scenario() {
        @Override
        public void stage(World world) {
          Guarded data = new Guarded(world);
          for (int i = 0; i < PROCESSES; i++) {
            Participant p = world.process(String.valueOf((char) ('A' + i)));
            p.thread("t", () -> live(p, data));
          }
          MutexScenes.proveBy(world, data);
        }

        @Override
        public boolean mayWait(World world, SimThread waiter) {
          return MutexScenes.isStoppedOnes(world);
        }
      };

  private static void live(Participant me, Guarded data) {
    me.attach();
    me.sentinel();
    me.reaper.run();
    MutexScenes.turn(me, data);
    me.leave();
  }

  @Test
  void slotsGoFromHandToHand() {
    new Explorer("life", COMING_AND_GOING)
        .depthFirst(Bounds.of(1), RANDOM)
        .random(Bounds.of(5), 1, RANDOM / 2)
        .random(Bounds.of(100), 2, RANDOM / 2)
        .mustHold();
  }

  @Test
  void noDeathIsHiddenAndNoSlotIsLost() {
    new Explorer("life-deaths", COMING_AND_GOING)
        .depthFirst(Bounds.of(0).deaths(1), RANDOM)
        .random(Bounds.of(5).deaths(2), 3, RANDOM)
        .random(Bounds.of(100).deaths(2), 4, RANDOM)
        .mustHold();
  }

  /** Two that do nothing but claim a slot, the same one first. */
  private static final Scenario CLAIMING =
      world -> {
        world.unwatched = true;
        for (String name : new String[] {"A", "B"}) {
          Participant p = world.process(name);
          p.thread(
              "t",
              () -> {
                p.attach();
                world.access(true); // it may die attached
              });
        }
        Participant[] prover = new Participant[1];
        prover[0] =
            world.prover(
                () -> {
                  prover[0].reaper.run();
                  Slots.prove(prover[0]);
                });
      };

  @Test
  void stoppedClaimerHidesNoDeath() {
    new Explorer("claim-stops", CLAIMING)
        .depthFirst(Bounds.of(1).deaths(2).withStops(), 20 * RANDOM)
        .mustHold();
  }

  @Test
  void stoppedClaimerOrHelperHidesNoDeath() {
    new Explorer("life-stops", COMING_AND_GOING)
        .random(Bounds.of(5).deaths(2).withStops(), 5, RANDOM)
        .random(Bounds.of(100).deaths(2).withStops(), 6, RANDOM)
        .mustHold();
  }
}
