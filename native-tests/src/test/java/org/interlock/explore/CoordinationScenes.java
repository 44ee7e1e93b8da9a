package org.interlock.explore;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.interlock.sync.Barrier;
import org.interlock.sync.BrokenLatchException;
import org.interlock.sync.Event;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;
import org.interlock.sync.Once;
import org.interlock.sync.SharedLong;
import org.interlock.sync.SyncDoor;

/** Scenes around one event, latch, barrier, once or shared number. */
final class CoordinationScenes {
  static final String NAME = "it";
  static final Duration EVER = Duration.ofDays(1);

  private CoordinationScenes() {}

  /** What a thread does. */
  interface Body {
    void run() throws Exception;
  }

  static SimThread play(Participant p, String name, Body body) {
    return p.thread(name, () -> run(body));
  }

  static void run(Body body) {
    try {
      body.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Scenario scene(Consumer<Tally> stage, Predicate<Tally> mayWait) {
    return new Scenario() {
      private Tally tally;

      @Override
      public void stage(World world) {
        tally = new Tally(world);
        stage.accept(tally);
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return mayWait.test(tally);
      }
    };
  }

  static void prove(Tally tally, Consumer<Participant> proof) {
    Participant[] prover = new Participant[1];
    prover[0] =
        tally.world.prover(
            () -> {
              proof.accept(prover[0]);
              Slots.prove(prover[0]);
            });
  }

  static String letter(int number) {
    return String.valueOf((char) ('A' + number));
  }

  private static long word(Tally tally, long offset) {
    return Tally.word(tally.world, NAME, offset);
  }

  // ---- auto-reset event

  static Event auto(Participant p) {
    return SyncDoor.autoReset(p.attachment, NAME);
  }

  static int signals(World world) {
    return SyncDoor.signals(Tally.word(world, NAME, 0));
  }

  static int waiting(World world) {
    return SyncDoor.waiting(Tally.word(world, NAME, 0));
  }

  /** So many wait, and are counted; then as many sets. */
  static Scenario autoSets(int waiters) {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < waiters; i++) {
            Participant p = world.participant(letter(i));
            Event event = auto(p);
            play(
                p,
                "waiter",
                () -> {
                  event.await();
                  tally.count("passed");
                });
          }
          Participant setter = world.participant("S");
          Event event = auto(setter);
          play(
              setter,
              "setter",
              () -> {
                world.until(() -> waiting(world) == waiters || tally.gone() > 0);
                for (int i = 0; i < waiters; i++) {
                  tally.count("begun");
                  event.set();
                  tally.count("set");
                }
              });
          proveAuto(tally);
        },
        tally ->
            signals(tally.world) == 0
                && (tally.of("set") < waiters
                    || tally.of("passed") + tally.gone() >= tally.of("set")));
  }

  /** In the end nobody counts as waiting, no set was lost, and one set lets one pass. */
  static void proveAuto(Tally tally) {
    prove(
        tally,
        me -> {
          World world = tally.world;
          int kept = signals(world);
          long passed = tally.of("passed");
          world.check(
              passed + kept <= tally.of("begun"), passed + " passed, " + kept + " are kept");
          world.check(
              tally.of("set") <= passed + kept + tally.gone(),
              tally.of("set") + " sets, " + passed + " passed, " + kept + " are kept");
          world.check(
              tally.isAnyStopped() || waiting(world) == 0, waiting(world) + " wait in the end");
          run(() -> proveAuto(world, auto(me)));
        });
  }

  private static void proveAuto(World world, Event event) throws InterruptedException {
    event.reset();
    world.check(!event.await(Duration.ZERO), "passes unset");
    event.set();
    world.check(event.isSet() && event.await(EVER), "does not pass");
    world.check(!event.await(Duration.ZERO), "passes twice");
  }

  /** One waits for a short time, or is interrupted; another one, and two sets. */
  static Scenario autoGivesUp(boolean interrupts) {
    return scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Event timed = auto(a);
          SimThread leaver =
              play(
                  a,
                  "waiter",
                  () -> {
                    try {
                      boolean passed = timed.await(interrupts ? EVER : Duration.ofMillis(3));
                      tally.count(passed ? "passed" : "left");
                    } catch (InterruptedException e) {
                      tally.count("left");
                    }
                    Thread.interrupted();
                  });
          Participant b = world.participant("B");
          Event other = auto(b);
          play(
              b,
              "waiter",
              () -> {
                other.await();
                tally.count("passed");
              });
          Participant setter = world.participant("S");
          Event event = auto(setter);
          play(
              setter,
              "setter",
              () -> {
                world.until(() -> waiting(world) == 2 || leaver.hasEnded() || tally.gone() > 0);
                tally.count("begun");
                event.set();
                tally.count("set");
                if (interrupts) {
                  world.interrupt(leaver);
                }
                world.until(
                    () ->
                        leaver.hasEnded() && waiting(world) + tally.of("passed") > 0
                            || tally.gone() > 0); // or the two were one
                tally.count("begun");
                event.set();
                tally.count("set");
              });
          proveAuto(tally);
        },
        tally ->
            signals(tally.world) == 0
                && (tally.of("set") < 2 || tally.of("passed") + tally.gone() >= 2));
  }

  /** One that waits meets its process's close. */
  static Scenario autoCloses() {
    return scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Event late = auto(a);
          play(
              a,
              "late",
              () ->
                  CloseScenes.unlessClosed(
                      () ->
                          run(
                              () -> {
                                tally.count("late");
                                late.await();
                                tally.count("passed");
                              })));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          Event other = auto(b);
          play(
              b,
              "waiter",
              () -> {
                other.await();
                tally.count("passed");
              });
          Participant setter = world.participant("S");
          Event event = auto(setter);
          play(
              setter,
              "setter",
              () -> {
                tally.count("begun");
                event.set();
                world.until(() -> waiting(world) > 0 || world.othersAreDone());
                tally.count("begun");
                event.set();
              });
          proveAuto(tally);
        },
        tally -> signals(tally.world) == 0);
  }

  // ---- manual-reset event

  static Event manual(Participant p) {
    return SyncDoor.manualReset(p.attachment, NAME);
  }

  /** Two sleep; a set, which is reset at once. */
  static Scenario manualPulse() {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(letter(i));
            Event event = manual(p);
            play(p, "waiter", event::await);
          }
          Participant setter = world.participant("S");
          Event event = manual(setter);
          play(
              setter,
              "setter",
              () -> {
                world.until(() -> world.sleeping("waiter") == 2);
                event.set();
                event.reset();
              });
          prove(tally, me -> world.check(!manual(me).isSet(), "is set in the end"));
        },
        tally -> false);
  }

  static Scenario manualSets() {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(letter(i));
            Event event = manual(p);
            play(p, "waiter", event::await);
          }
          Participant setter = world.participant("S");
          Event event = manual(setter);
          play(
              setter,
              "setter",
              () -> {
                event.set();
                tally.count("set");
              });
          prove(tally, me -> run(() -> manual(me).await(Duration.ZERO)));
        },
        tally -> tally.of("set") == 0 && (word(tally, 0) & 1) == 0);
  }

  // ---- latch

  static Latch latch(Participant p, LatchOptions options) {
    return SyncDoor.latch(p.attachment, NAME, options);
  }

  static int countedDown(World world) {
    return SyncDoor.countedDown(Tally.word(world, NAME, SyncDoor.LATCH_WORD));
  }

  /** Two enlist and count down, a third one waits. */
  static Scenario latchOpens(LatchOptions options, boolean lenient) {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(letter(i));
            Latch latch = latch(p, options);
            play(
                p,
                "counter",
                () -> {
                  try {
                    latch.enlist();
                    tally.knows(p, "enlisted");
                    tally.knows(p, "counts");
                    latch.countDown();
                    tally.knows(p, "counted");
                  } catch (BrokenLatchException e) {
                    world.check(!lenient && tally.gone() > 0, "broken by nobody");
                  }
                });
          }
          Participant waiter = world.participant("W");
          Latch latch = latch(waiter, options);
          play(
              waiter,
              "waiter",
              () -> {
                try {
                  latch.await();
                  for (Participant p : world.participants.subList(0, 2)) {
                    world.check(
                        tally.knew(p, "counts") || lenient && Tally.isGone(p), "open without " + p);
                  }
                } catch (BrokenLatchException e) {
                  world.check(!lenient && tally.gone() > 0, "broken by nobody");
                }
              });
          prove(tally, me -> {});
        },
        tally ->
            tally.gone() > 0
                && countedDown(tally.world) >= 0
                && countedDown(tally.world) < 2
                && (tally.isAnyStopped() || tally.wentWithout("enlisted")));
  }

  /** Shares of the dead are counted exactly, whatever they died at. */
  static Scenario latchCounts(int counters) {
    LatchOptions options = LatchOptions.ofCount(20).deathCountsDown();
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < counters; i++) {
            Participant p = world.participant(letter(i));
            Latch latch = latch(p, options);
            play(
                p,
                "counter",
                () -> {
                  latch.enlist(3);
                  tally.knows(p, "enlisted");
                  latch.countDown();
                  latch.countDown(2);
                });
          }
          prove(
              tally,
              me -> {
                int most = 3 * counters;
                int least = 0;
                for (Participant p : world.participants) {
                  boolean exact = !Tally.isGone(p) || tally.knew(p, "enlisted");
                  boolean stopped = p.fate == Participant.Fate.STOPPED;
                  least += p != me && exact && !stopped ? 3 : 0;
                }
                int down = 20 - latch(me, options).getCount();
                boolean whole = world.hasStopped() || down % 3 == 0;
                world.check(
                    down >= least && down <= most && whole,
                    down + " counted down, of " + least + " to " + most);
                if (!world.hasStopped()) {
                  world.check(latch(me, options).enlisted().isEmpty(), "shares are left");
                }
              });
        },
        tally -> false);
  }

  // ---- barrier

  static Barrier barrier(Participant p, int parties) {
    return SyncDoor.barrier(p.attachment, NAME, parties);
  }

  private static boolean isBroken(World world) {
    return SyncDoor.isBroken(Tally.word(world, NAME, 0));
  }

  /** Each enlists, and comes so often; the last runs an action. */
  static Scenario barrierTrips(int parties, int rounds) {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < parties; i++) {
            Participant p = world.participant(letter(i));
            Barrier barrier =
                SyncDoor.barrier(p.attachment, NAME, parties, () -> tally.count("actions"));
            play(p, "party", () -> comes(tally, p, barrier, rounds));
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
    prove(
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
          run(() -> proveBarrier(world, barrier));
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

  /** A reset at any time; who is sent away comes again, and all go on once. */
  static Scenario barrierResets(int resets) {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(letter(i));
            Barrier barrier = barrier(p, 2);
            play(
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
          play(
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
  static Scenario barrierGivesUp(boolean interrupts) {
    return scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Barrier timed = barrier(a, 2);
          SimThread leaver =
              play(
                  a,
                  "party",
                  () -> {
                    try {
                      timed.await(interrupts ? EVER : Duration.ofMillis(3));
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
          play(
              b,
              "party",
              () -> {
                if (interrupts) {
                  world.until(() -> leaver.sleepsOrIsPast() || leaver.hasEnded());
                  world.interrupt(leaver);
                }
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
    return scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Barrier late = barrier(a, 2);
          play(a, "late", () -> CloseScenes.unlessClosed(() -> run(() -> orBroken(late))));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          Barrier other = barrier(b, 2);
          play(b, "party", () -> orBroken(other));
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

  // ---- once

  static Once once(Participant p) {
    return SyncDoor.once(p.attachment, NAME);
  }

  static Scenario onceRuns(int callers) {
    return scene(
        tally -> {
          World world = tally.world;
          Inside inside = new Inside(world);
          for (int i = 0; i < callers; i++) {
            Participant p = world.participant(letter(i));
            Once once = once(p);
            play(p, "caller", () -> calls(tally, inside, p, once));
          }
          proveOnce(tally, inside);
        },
        tally -> isStoppedOnes(tally.world));
  }

  static void calls(Tally tally, Inside inside, Participant p, Once once) {
    once.runOnce(
        () -> {
          inside.section(p);
          tally.count("completed");
        });
    tally.world.check(tally.of("completed") > 0, "goes on before it is done");
  }

  static boolean isStoppedOnes(World world) {
    int runner = SyncDoor.holderSlot(Tally.word(world, NAME, 0));
    return world.participants.stream()
        .anyMatch(p -> p.fate == Participant.Fate.STOPPED && p.attachment.slot() == runner);
  }

  static void proveOnce(Tally tally, Inside inside) {
    prove(
        tally,
        me -> {
          World world = tally.world;
          if (world.scheduler.deaths() == 0) {
            world.check(tally.of("completed") == 1, tally.of("completed") + " times");
          }
          calls(tally, inside, me, once(me));
          world.check(once(me).isDone(), "not done");
          world.check(!once(me).runOnce(() -> tally.count("again")), "done twice");
        });
  }

  static Scenario onceCloses() {
    return scene(
        tally -> {
          World world = tally.world;
          Inside inside = new Inside(world);
          Participant a = world.participant("A");
          Once late = once(a);
          a.thread("late", () -> CloseScenes.unlessClosed(() -> calls(tally, inside, a, late)));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          Once other = once(b);
          play(b, "caller", () -> calls(tally, inside, b, other));
          proveOnce(tally, inside);
        },
        tally -> false);
  }

  // ---- shared number

  static SharedLong number(Participant p) {
    return SyncDoor.sharedLong(p.attachment, NAME);
  }

  /** One waits for a change, others make one each, by a release store and by an addition. */
  static Scenario numberChanges(int waiters) {
    return scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < waiters; i++) {
            Participant p = world.participant(letter(i));
            SharedLong number = number(p);
            play(
                p,
                "waiter",
                () -> world.check(number.awaitChange(0, EVER) != 0, "returns unchanged"));
          }
          Participant storer = world.participant("S");
          SharedLong stored = number(storer);
          play(storer, "storer", () -> stored.setRelease(1L << 40));
          Participant adder = world.participant("T");
          SharedLong added = number(adder);
          play(adder, "adder", added::incrementAndGet);
          prove(
              tally,
              me ->
                  run(
                      () ->
                          world.check(
                              number(me).awaitChange(-1, Duration.ZERO) != -1, "unchanged")));
        },
        tally -> word(tally, 0) == 0);
  }
}
