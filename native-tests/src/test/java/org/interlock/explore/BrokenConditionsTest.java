package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each broken condition is caught by an exploration that its right twin passes. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class BrokenConditionsTest {
  private static final Bounds STEPS = Bounds.of(2);
  private static final Bounds DEATH = Bounds.of(1).deaths(1);

  private interface Deed {
    void by(TinyCondition condition);
  }

  private static final Deed TAKE = TinyCondition::take;
  private static final Deed TAKE_SOON = TinyCondition::takeSoon;
  private static final Deed PUT = TinyCondition::put;

  /** Who puts does not die. */
  private static Scenario condition(Function<Participant, TinyCondition> make, Deed... deeds) {
    return waiting(
        world -> {
          for (int i = 0; i < deeds.length; i++) {
            Deed deed = deeds[i];
            Participant p = world.participant(String.valueOf((char) ('A' + i)));
            TinyCondition condition = make.apply(p);
            p.reaper = new Variants.OtherReaper(p, condition::recover);
            p.immortal = deed == PUT;
            p.thread("t", () -> deed.by(condition));
          }
        });
  }

  /** One that has died with a ticket; a helper, one that takes and one that puts. */
  private static Scenario deadWaiter(Function<Participant, TinyCondition> make) {
    return waiting(
        world -> {
          Participant dead = world.process("X");
          dead.attach();
          make.apply(dead).draw();
          Deaths deaths = world.scheduler.fates();
          deaths.die(dead, null);
          deaths.goOn(dead);
          deaths.goOn(dead);
          for (Deed deed : new Deed[] {null, TAKE, PUT}) {
            Participant p = world.process(deed == null ? "helper" : deed == TAKE ? "B" : "C");
            p.attach();
            TinyCondition condition = make.apply(p);
            p.reaper = new Variants.OtherReaper(p, condition::recover);
            p.thread("t", deed == null ? p.reaper : () -> deed.by(condition));
          }
        });
  }

  /** Who takes may wait for ever while there is nothing. */
  private static Scenario waiting(Scenario stage) {
    return new Scenario() {
      @Override
      public void stage(World world) {
        stage.stage(world);
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return TinyCondition.things(world) == 0;
      }
    };
  }

  private static void tellCondition(
      String rule, Function<Participant, TinyCondition> broken, Bounds bounds, Deed... deeds) {
    BrokenVariantsTest.tell(
        "condition, " + rule,
        condition(TinyCondition::new, deeds),
        condition(broken, deeds),
        bounds);
  }

  @Test
  void ticketDrawnWithoutTheMutexMissesASignal() {
    tellCondition("C1 before C2", TinyCondition.DrawLate::new, STEPS, TAKE, PUT);
  }

  @Test
  void wakeBeforeTheReleaseIsLost() {
    tellCondition("G1 before G2", TinyCondition.RingFirst::new, STEPS, TAKE, PUT);
  }

  @Test
  void releaseByAStorePassesTheLookAtTheBell() {
    tellCondition("P1", TinyCondition.ReleaseByAStore::new, STEPS, TAKE, PUT);
  }

  @Test
  void ticketOfOneThatHasLeftTakesASignal() {
    tellCondition("C5", TinyCondition.TicketLeftBehind::new, STEPS, TAKE_SOON, TAKE, PUT);
  }

  @Test
  void ticketOfADeadOneTakesASignal() {
    tellCondition("R3", TinyCondition.NothingReleased::new, DEATH, TAKE, TAKE, PUT);
  }

  @Test
  void recoveryThatReadsTheNextTicketFirstMissesASignal() {
    BrokenVariantsTest.tell(
        "condition, P3",
        deadWaiter(TinyCondition::new),
        deadWaiter(TinyCondition.NextReadFirst::new),
        STEPS);
  }
}
