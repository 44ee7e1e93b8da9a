package org.interlock.explore;

import java.time.Duration;
import org.interlock.sync.Event;
import org.interlock.sync.SyncDoor;

/** Scenes around one event. */
final class EventScenes {
  private EventScenes() {}

  // ---- auto-reset event

  static Event auto(Participant p) {
    return SyncDoor.autoReset(p.attachment, CoordinationScenes.NAME);
  }

  static int signals(World world) {
    return SyncDoor.signals(Tally.word(world, CoordinationScenes.NAME, 0));
  }

  static int waiting(World world) {
    return SyncDoor.waiting(Tally.word(world, CoordinationScenes.NAME, 0));
  }

  /** So many wait, and are counted; then as many sets. */
  static Scenario autoSets(int waiters) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < waiters; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Event event = auto(p);
            CoordinationScenes.play(
                p,
                "waiter",
                () -> {
                  event.await();
                  tally.count("passed");
                });
          }
          Participant setter = world.participant("S");
          Event event = auto(setter);
          CoordinationScenes.play(
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
    CoordinationScenes.prove(
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
          CoordinationScenes.run(() -> proveAuto(world, auto(me)));
        });
  }

  private static void proveAuto(World world, Event event) throws InterruptedException {
    event.reset();
    world.check(!event.await(Duration.ZERO), "passes unset");
    event.set();
    world.check(event.isSet() && event.await(CoordinationScenes.EVER), "does not pass");
    world.check(!event.await(Duration.ZERO), "passes twice");
  }

  /** One waits for a short time, or is interrupted; another one, and two sets. */
  static Scenario autoGivesUp(GivingUp how) {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Event timed = auto(a);
          SimThread leaver =
              CoordinationScenes.play(
                  a,
                  "waiter",
                  () -> {
                    try {
                      boolean passed = timed.await(how.timeout);
                      tally.count(passed ? "passed" : "left");
                    } catch (InterruptedException e) {
                      tally.count("left");
                    }
                    Thread.interrupted();
                  });
          Participant b = world.participant("B");
          Event other = auto(b);
          CoordinationScenes.play(
              b,
              "waiter",
              () -> {
                other.await();
                tally.count("passed");
              });
          Participant setter = world.participant("S");
          Event event = auto(setter);
          CoordinationScenes.play(
              setter,
              "setter",
              () -> {
                world.until(() -> waiting(world) == 2 || leaver.hasEnded() || tally.gone() > 0);
                tally.count("begun");
                event.set();
                tally.count("set");
                how.end(world, leaver);
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
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          Participant a = world.participant("A");
          Event late = auto(a);
          CoordinationScenes.play(
              a,
              "late",
              () ->
                  CloseScenes.unlessClosed(
                      () ->
                          CoordinationScenes.run(
                              () -> {
                                tally.count("late");
                                late.await();
                                tally.count("passed");
                              })));
          a.thread("closer", () -> CloseScenes.unlessHeld(a));
          Participant b = world.participant("B");
          Event other = auto(b);
          CoordinationScenes.play(
              b,
              "waiter",
              () -> {
                other.await();
                tally.count("passed");
              });
          Participant setter = world.participant("S");
          Event event = auto(setter);
          CoordinationScenes.play(
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
    return SyncDoor.manualReset(p.attachment, CoordinationScenes.NAME);
  }

  /** Two sleep; a set, which is reset at once. */
  static Scenario manualPulse() {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Event event = manual(p);
            CoordinationScenes.play(p, "waiter", event::await);
          }
          Participant setter = world.participant("S");
          Event event = manual(setter);
          CoordinationScenes.play(
              setter,
              "setter",
              () -> {
                world.until(() -> world.sleeping("waiter") == 2);
                event.set();
                event.reset();
              });
          CoordinationScenes.prove(
              tally, me -> world.check(!manual(me).isSet(), "is set in the end"));
        },
        tally -> false);
  }

  static Scenario manualSets() {
    return CoordinationScenes.scene(
        tally -> {
          World world = tally.world;
          for (int i = 0; i < 2; i++) {
            Participant p = world.participant(CoordinationScenes.letter(i));
            Event event = manual(p);
            CoordinationScenes.play(p, "waiter", event::await);
          }
          Participant setter = world.participant("S");
          Event event = manual(setter);
          CoordinationScenes.play(
              setter,
              "setter",
              () -> {
                event.set();
                tally.count("set");
              });
          CoordinationScenes.prove(
              tally, me -> CoordinationScenes.run(() -> manual(me).await(Duration.ZERO)));
        },
        tally -> tally.of("set") == 0 && (CoordinationScenes.word(tally, 0) & 1) == 0);
  }
}
