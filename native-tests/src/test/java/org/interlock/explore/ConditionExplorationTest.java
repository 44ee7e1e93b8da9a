package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.interlock.explore.Stock.Want;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interleavings of a few processes that wait for and signal each other: production's code under a
 * store-buffer memory. No sleep ends by itself, and nobody looks again.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class ConditionExplorationTest {
  private static final int RANDOM = 250;
  private static final Bounds MANY = Bounds.of(100);

  private static final ConditionScenes.Course TAKE = ConditionScenes::take;
  private static final ConditionScenes.Course PUT = ConditionScenes::put;
  private static final ConditionScenes.Course PUT_TWICE = ConditionScenes::putTwice;
  private static final ConditionScenes.Course TAKE_SOON = ConditionScenes::takeSoon;

  /** Half of the random executions with few deviations, the others with many. */
  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(MANY.deaths(deaths), 2, RANDOM / 2);
  }

  private static Scenario scene(ConditionScenes.Course... courses) {
    return ConditionScenes.scene(1, courses);
  }

  @Test
  @Tag("jdk25")
  void nobodySleepsWhileThereIsWhatItWaitsFor() {
    explore("condition", scene(TAKE, PUT), 0).depthFirst(Bounds.of(2), 3_000).mustHold();
    explore("condition-three", scene(TAKE, TAKE, PUT_TWICE), 0)
        .depthFirst(Bounds.of(1), 1_000)
        .mustHold();
    explore("condition-full", scene(PUT_TWICE, TAKE, PUT), 0).mustHold();
  }

  @Test
  void signalAllWakesAll() {
    explore("condition-all", scene(TAKE, TAKE, ConditionExplorationTest::putTwoForAll), 0)
        .mustHold();
  }

  @SuppressWarnings("LockNotBeforeTry") // whoever is stopped midway never goes on
  private static void putTwoForAll(Participant me, Stock stock) {
    ConditionScenes.lock(me, stock);
    stock.move(me, Want.PLACE);
    ConditionScenes.condition(me, Want.THING).signalAll(); // before the second one is there
    ConditionScenes.leave(me, stock);
    ConditionScenes.lock(me, stock);
    if (stock.has(Want.PLACE)) {
      stock.move(me, Want.PLACE);
    }
    ConditionScenes.condition(me, Want.THING).signalAll();
    ConditionScenes.leave(me, stock);
  }

  @Test
  void whoSpinsFirstMissesNoSignal() {
    ConditionScenes.Stage stage =
        world -> {
          Stock stock = traders(world, TAKE, TAKE, PUT_TWICE);
          world.haveTwoProcessors();
          return stock;
        };
    explore("condition-spinning", ConditionScenes.scene(stage), 1).mustHold();
  }

  private static Stock traders(World world, ConditionScenes.Course... courses) {
    Stock stock = new Stock(world, 1);
    for (int i = 0; i < courses.length; i++) {
      ConditionScenes.Course course = courses[i];
      Participant p = world.participant(String.valueOf((char) ('A' + i)));
      p.thread("t", () -> course.run(p, stock));
    }
    return stock;
  }

  @Test
  void threadsOfOneProcessDo() {
    explore("condition-siblings", ConditionScenes.scene(ConditionExplorationTest::siblings), 0)
        .mustHold();
    explore(
            "condition-siblings-deaths",
            ConditionScenes.scene(ConditionExplorationTest::siblings),
            1)
        .mustHold();
  }

  private static Stock siblings(World world) {
    Stock stock = new Stock(world, 1);
    for (String name : new String[] {"A", "B"}) {
      Participant p = world.participant(name);
      for (Want want : Want.values()) { // two that make it together meet at a monitor
        ConditionScenes.condition(p, want);
      }
      p.thread("t0", () -> ConditionScenes.take(p, stock));
      p.thread("t1", () -> ConditionScenes.put(p, stock));
    }
    return stock;
  }

  @Test
  void deathsAtAnyStepSwallowNoSignal() {
    explore("condition-deaths", scene(TAKE, TAKE, PUT_TWICE), 2)
        .depthFirst(Bounds.of(0).deaths(1), 1_200)
        .mustHold();
    explore("condition-full-deaths", scene(PUT_TWICE, PUT, TAKE), 2).mustHold();
  }

  /**
   * Recovery is under way while another one draws a ticket, and a signal goes to the dead one. One
   * pass alone: another one would make good what the first has missed.
   */
  @Test
  void ticketOfADeadOneTakesNoSignalWhileOthersRecover() {
    explore(
            "condition-late-helper",
            ConditionScenes.unproved(ConditionExplorationTest::deadWaiter),
            0)
        .depthFirst(Bounds.of(1), 400)
        .mustHold();
  }

  private static Stock deadWaiter(World world) {
    Stock stock = new Stock(world, 1);
    Participant dead = world.process("X");
    dead.attach();
    ConditionScenes.leaveATicket(dead, Want.THING);
    Deaths deaths = world.scheduler.fates();
    deaths.die(dead, null);
    deaths.goOn(dead);
    deaths.goOn(dead);
    Participant helper = world.process("helper");
    helper.attach();
    helper.thread("t", helper.reaper);
    for (ConditionScenes.Course course : new ConditionScenes.Course[] {TAKE, PUT}) {
      Participant p = world.process(course == TAKE ? "B" : "C");
      p.attach();
      p.thread("t", () -> course.run(p, stock));
    }
    return stock;
  }

  @Test
  void whoComesBackAfterAnOwnersDeathRepairs() {
    ConditionScenes.Course take = repairing(TAKE);
    ConditionScenes.Course put = repairing(PUT_TWICE);
    explore("condition-repair-deaths", scene(take, take, put), 3).mustHold();
    explore("condition-some-repair-deaths", scene(TAKE, take, put), 3).mustHold();
  }

  private static ConditionScenes.Course repairing(ConditionScenes.Course course) {
    return (me, stock) -> {
      ConditionScenes.repairing(me, stock);
      course.run(me, stock);
    };
  }

  @Test
  void stoppedProcessKeepsItsSignalAndHoldsUpNothingElse() {
    new Explorer("condition-stops", scene(TAKE, TAKE, PUT_TWICE))
        .depthFirst(Bounds.of(0).deaths(1).withStops(), 800)
        .random(Bounds.of(5).deaths(2).withStops(), 3, RANDOM / 2)
        .random(MANY.deaths(2).withStops(), 4, RANDOM / 2)
        .mustHold();
  }

  @Test
  void waiterNoticesADeathWhereNobodyWatches() {
    ConditionScenes.Stage stage =
        world -> {
          world.unwatched = true;
          return traders(world, TAKE, TAKE, PUT_TWICE);
        };
    explore("condition-unwatched-deaths", unwatched(stage), 1).mustHold();
  }

  /** Who attaches looks at once, and so does the prover. */
  private static Scenario unwatched(ConditionScenes.Stage stage) {
    Scenario watched = ConditionScenes.scene(stage);
    return new Scenario() {
      @Override
      public void stage(World world) {
        watched.stage(world);
        Participant prover = world.participants.get(world.participants.size() - 1);
        SimThread proof = prover.threads.remove(0);
        world.threads.remove(proof);
        Runnable looking =
            () -> {
              prover.reaper.run();
              proof.body.run();
            };
        prover.thread(proof.name, looking).epilogue = true;
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return watched.mayWait(world, waiter);
      }
    };
  }

  @Test
  void whoGivesUpTakesNoSignalWithIt() {
    explore("condition-timed", scene(TAKE_SOON, TAKE, PUT), 0)
        .depthFirst(Bounds.of(1), 1_000)
        .mustHold();
    explore("condition-timed-two", scene(TAKE_SOON, TAKE_SOON, TAKE, PUT), 0).mustHold();
    explore("condition-timed-deaths", scene(TAKE_SOON, TAKE, PUT_TWICE), 1).mustHold();
  }

  @Test
  void whoIsInterruptedTakesNoSignalWithIt() {
    Scenario scene = ConditionScenes.scene(ConditionExplorationTest::interrupt);
    explore("condition-interrupt", scene, 0).depthFirst(Bounds.of(1), 1_000).mustHold();
    explore("condition-interrupt-deaths", scene, 1).mustHold();
  }

  private static Stock interrupt(World world) {
    Stock stock = traders(world, TAKE, TAKE, PUT);
    SimThread waiter =
        world.participants.get(0).threads.stream().filter(t -> !t.daemon).findAny().get();
    Participant d = world.process("D");
    d.thread("interrupter", () -> world.interrupt(waiter));
    return stock;
  }

  @Test
  void unregisteredProcessAndRegisteredOnesDo() {
    ConditionScenes.Stage stage =
        world -> {
          Stock stock = traders(world, TAKE, TAKE, PUT_TWICE);
          world.participants.get(0).fenced = false;
          return stock;
        };
    explore("condition-unregistered", ConditionScenes.scene(stage), 0).mustHold();
  }

  @Test
  void closeWithAWaiterTakesNoSignalWithIt() {
    explore("condition-close", ConditionScenes.scene(world -> closing(world, TAKE)), 0)
        .depthFirst(Bounds.of(1), 1_000)
        .mustHold();
    explore("condition-close-two", ConditionScenes.scene(world -> closing(world, TAKE, TAKE)), 0)
        .mustHold();
    explore("condition-close-timed", ConditionScenes.scene(world -> closing(world, TAKE_SOON)), 0)
        .mustHold();
    explore("condition-close-deaths", ConditionScenes.scene(world -> closing(world, TAKE)), 1)
        .mustHold();
  }

  private static Stock closing(World world, ConditionScenes.Course... late) {
    Stock stock = new Stock(world, 1);
    Participant a = world.participant("A");
    for (Want want : Want.values()) {
      ConditionScenes.condition(a, want);
    }
    for (ConditionScenes.Course each : late) {
      a.thread("late", () -> CloseScenes.unlessClosed(() -> each.run(a, stock)));
    }
    a.thread("closer", () -> CloseScenes.unlessHeld(a));
    Participant b = world.participant("B");
    b.thread("t", () -> ConditionScenes.take(b, stock));
    Participant c = world.participant("C");
    c.thread("t", () -> ConditionScenes.put(c, stock));
    return stock;
  }
}
