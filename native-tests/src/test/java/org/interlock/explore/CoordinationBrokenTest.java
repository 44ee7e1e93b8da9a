package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.interlock.explore.TinyCoordination.TinyBarrier;
import org.interlock.explore.TinyCoordination.TinyEvent;
import org.interlock.explore.TinyCoordination.TinyLatch;
import org.interlock.sync.LatchOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each broken event, latch or barrier is caught by an exploration that its right twin passes. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class CoordinationBrokenTest {
  private static final int MOST = 400;
  private static final Bounds DEATH = Bounds.of(1).deaths(1);

  private static void tell(String rule, Scenario right, Scenario broken, Bounds bounds) {
    search(rule + ", right", right, bounds).mustHold();
    search(rule + ", broken", broken, bounds).mustFail();
  }

  private static Explorer search(String name, Scenario scene, Bounds bounds) {
    return new Explorer(name, scene)
        .depthFirst(bounds, MOST)
        .random(new Bounds(50, bounds.deaths(), bounds.stops()), 7, MOST);
  }

  private static <T extends TinyCoordination.Tiny> T tiny(
      Participant p, Function<Participant, T> make) {
    T made = make.apply(p);
    p.reaper = new Variants.OtherReaper(p, made::recover);
    return made;
  }

  /** Two wait, one of them may die; the one set is for the other one then. */
  private static Scenario event(Function<Participant, TinyEvent> make) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (String name : new String[] {"A", "B"}) {
            Participant p = world.participant(name);
            p.immortal = name.equals("B");
            TinyEvent event = tiny(p, make);
            event.used = () -> tally.count("used");
            CoordinationScenes.play(p, "waiter", event::await);
          }
          Participant setter = world.participant("S");
          setter.immortal = true;
          TinyEvent event = tiny(setter, make);
          CoordinationScenes.play(
              setter,
              "setter",
              () -> {
                world.until(() -> world.sleeping("waiter") == 2 || tally.gone() > 0);
                event.set();
              });
        },
        tally -> tally.of("used") > 0);
  }

  @Test
  void wakeThatIsTheSetIsSwallowedByADeadOne() {
    tell(
        "event, consumption",
        event(TinyEvent::new),
        event(TinyCoordination.PassByWake::new),
        DEATH);
  }

  /** Two count down, and die at any step; each share counts once. */
  private static Scenario latch(Function<Participant, TinyLatch> make) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (String name : new String[] {"A", "B"}) {
            Participant p = world.participant(name);
            TinyLatch latch = tiny(p, make);
            latch.enlist();
            CoordinationScenes.play(p, "counter", latch::countDown);
          }
          TinyLatch[] last = new TinyLatch[1];
          Participant[] prover = new Participant[1];
          prover[0] =
              world.prover(
                  () -> {
                    world.check(last[0].left() == 0, last[0].left() + " are left");
                    last[0].awaitOpen();
                  });
          last[0] = tiny(prover[0], make);
        },
        tally -> false);
  }

  @Test
  void shareInASecondWordCountsTwiceOrNotAtAll() {
    tell(
        "latch, one word",
        latch(TinyLatch::new),
        latch(TinyCoordination.ShareInSecondWord::new),
        DEATH);
  }

  /** Two come, a third one never does; who is counted and dies must not be waited for. */
  private static Scenario barrier(Function<Participant, TinyBarrier> make) {
    return CoordinationScenes.scene(
        tally -> {
          for (String name : new String[] {"A", "B"}) {
            Participant p = tally.world.participant(name);
            TinyBarrier barrier = tiny(p, make);
            CoordinationScenes.play(
                p, "party", () -> tally.world.check(!barrier.come(), "goes on with two of three"));
          }
        },
        tally -> tally.gone() == 0 || stateOf(tally.world) == 1);
  }

  private static int stateOf(World world) {
    return (int) world.segment.load((int) world.objects.get("tiny").offset(), Integer.BYTES);
  }

  @Test
  void partyThatIsCountedBeforeItSaysSoIsNotMissed() {
    tell(
        "barrier, I1",
        barrier(TinyBarrier::new),
        barrier(TinyCoordination.CountedFirst::new),
        DEATH);
  }

  /** Production's latch and event over a reaper that breaks a rule. */
  private static Scenario with(Scenario scene, Function<Participant, Runnable> reaper) {
    return new Scenario() {
      @Override
      public void stage(World world) {
        scene.stage(world);
        world.participants.forEach(p -> p.reaper = reaper.apply(p));
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return scene.mayWait(world, waiter);
      }
    };
  }

  @Test
  void recoveryThatWakesOnlyWhenItChangedSomethingForgetsAWaiter() {
    for (Scenario scene :
        new Scenario[] {EventScenes.autoSets(2), CoordinationScenes.onceRuns(2)}) {
      tell(
          "wake from state",
          with(scene, p -> new Variants.OtherReaper(p, null)),
          with(scene, Variants.WakeOnTransition::new),
          Bounds.of(1).deaths(1));
    }
  }

  @Test
  void helperThatDoesNotLookAgainCountsForTheLiving() {
    tell(
        "re-check",
        reuse(p -> new Variants.OtherReaper(p, null)),
        reuse(Variants.NoRecheck::new),
        Bounds.of(2));
  }

  /** Two helpers for a dead one, and one that attaches to its slot and enlists. */
  private static Scenario reuse(Function<Participant, Runnable> reaper) {
    LatchOptions options = LatchOptions.ofCount(20).deathCountsDown();
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant dead = world.process("X");
          dead.attach();
          LatchScenes.latch(dead, options).enlist(2);
          Deaths deaths = world.scheduler.fates();
          deaths.die(dead, null);
          deaths.goOn(dead);
          deaths.goOn(dead);
          for (String name : new String[] {"B", "C"}) {
            Participant helper = world.process(name);
            helper.attach();
            helper.reaper = reaper.apply(helper);
            helper.thread("helper", helper.reaper);
          }
          Participant next = world.process("D");
          CoordinationScenes.play(
              next,
              "t",
              () -> {
                world.until(() -> Slots.isFree(world, 0));
                next.attach();
                LatchScenes.latch(next, options).enlist(4);
                world.until(world::othersAreDone);
                int left = LatchScenes.latch(next, options).getCount();
                world.check(left == 18, (20 - left) + " counted down for 2 shares of the dead");
              });
        },
        tally -> false);
  }
}
