package org.interlock.explore;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.interlock.sync.Once;
import org.interlock.sync.SharedLong;
import org.interlock.sync.SyncDoor;

/** Scenes around one once or shared number, and what scenes of other objects have in common. */
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

  static long word(Tally tally, long offset) {
    return Tally.word(tally.world, NAME, offset);
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
