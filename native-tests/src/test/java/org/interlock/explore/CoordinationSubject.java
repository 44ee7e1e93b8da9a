package org.interlock.explore;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.interlock.sync.Event;
import org.interlock.sync.Once;
import org.interlock.sync.SharedLong;

/** Every operation of events, onces and shared numbers, with others about. */
final class CoordinationSubject extends CrowdedSubject {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration EVER = CoordinationScenes.EVER;

  CoordinationSubject() {
    auto();
    manual();
    once();
    number();
  }

  @Override
  public String name() {
    return "events, once, number";
  }

  // ---- events

  private static void proveAuto(Participant me) {
    World world = me.world;
    Event event = EventScenes.auto(me);
    world.check(EventScenes.waiting(world) == 0, "somebody waits in the end");
    CoordinationScenes.run(
        () -> {
          event.reset();
          world.check(!event.await(Duration.ZERO), "passes unset");
          event.set();
          world.check(event.await(EVER) && !event.await(Duration.ZERO), "one set, one pass");
        });
  }

  /** Sets until nobody waits any more. */
  private static void setForAll(World world, Event event) {
    while (EventScenes.waiting(world) > 0) {
      event.set();
      int left = EventScenes.waiting(world);
      world.until(
          () ->
              EventScenes.waiting(world) < left
                  || EventScenes.waiting(world) == 0
                  || EventScenes.signals(world) == 0);
    }
  }

  private static void setter(Tally tally) {
    World world = tally.world;
    Participant p = world.participant("S");
    p.immortal = true;
    Event event = EventScenes.auto(p);
    CoordinationScenes.play(
        p,
        "setter",
        () -> {
          world.until(world.doomed::sleepsOrIsPast);
          while (!world.doomed.isPast()) {
            event.set(); // perhaps for another one
            world.until(() -> EventScenes.signals(world) == 0 || world.doomed.isPast());
          }
          setForAll(world, event);
        });
  }

  private void auto() {
    Of<Event> of = EventScenes::auto;
    Consumer<Participant> proof = CoordinationSubject::proveAuto;
    add("auto set", of, Event::set, proof, List.of());
    add("auto reset", of, Event::reset, proof, List.of());
    add("auto reset, set", of, Event::set, Event::reset, proof, List.of());
    add("auto pass", of, Event::set, Event::await, proof, List.of());
    add("auto isSet", of, Event::isSet, proof, List.of());
    add("auto toString", of, e -> Objects.requireNonNull(e.toString()), proof, List.of());
    List<Consumer<Tally>> asleep =
        List.of(
            sleeper("B", of, Event::await),
            sleeper("C", of, Event::await),
            CoordinationSubject::setter);
    add("auto set, two sleep", of, Event::set, proof, asleep);
    add("auto await", of, Event::await, proof, List.of(CoordinationSubject::setter));
    add(
        "auto await, another sleeps",
        of,
        Event::await,
        proof,
        List.of(sleeper("B", of, Event::await), CoordinationSubject::setter));
    add("auto await, timed", of, e -> e.await(SHORT), proof, List.of());
    add("auto await, interrupted", of, e -> e.await(EVER), proof, List.of());
  }

  private void manual() {
    Of<Event> of = EventScenes::manual;
    Consumer<Participant> proof =
        me -> {
          Event event = EventScenes.manual(me);
          CoordinationScenes.run(
              () -> {
                event.set();
                me.world.check(event.await(Duration.ZERO), "does not pass");
                event.reset();
                me.world.check(!event.await(Duration.ZERO), "passes unset");
              });
        };
    add("manual set", of, Event::set, proof, List.of());
    add("manual reset", of, Event::set, Event::reset, proof, List.of());
    add(
        "manual set, two sleep",
        of,
        Event::set,
        proof,
        List.of(
            sleeper("B", of, Event::await),
            sleeper("C", of, Event::await),
            tally -> afterwards(tally, of, Event::set)));
    add("manual await", of, Event::await, proof, List.of(late("B", of, Event::set)));
    add("manual await, timed", of, e -> e.await(SHORT), proof, List.of());
    add("manual await, interrupted", of, e -> e.await(EVER), proof, List.of());
  }

  // ---- onces

  private void once() {
    Of<Once> of = CoordinationScenes::once;
    Use<Once> runs = once -> once.runOnce(() -> {});
    Consumer<Participant> proof =
        me -> {
          Once once = CoordinationScenes.once(me);
          once.runOnce(() -> {});
          me.world.check(once.isDone() && once.runner().isEmpty(), "not done");
        };
    add("once", of, runs, proof, List.of());
    add("once, done", of, runs, runs, proof, List.of());
    add("once, others come", of, runs, proof, List.of(late("B", of, runs), late("C", of, runs)));
    Consumer<Tally> busy =
        tally -> {
          World world = tally.world;
          Participant p = world.participant("B");
          Once once = of.of(p);
          CoordinationScenes.play(
              p,
              "busy",
              () ->
                  once.runOnce(
                      () -> {
                        world.flag = true;
                        world.until(world.doomed::sleepsOrIsPast);
                      }));
        };
    Use<Once> whenBusy = once -> {};
    add("once, waits", of, whenBusy, runs, proof, List.of(busy));
    add("once, timed", of, whenBusy, o -> o.runOnce(() -> {}, SHORT), proof, List.of(busy));
  }

  // ---- numbers

  private void number() {
    Of<SharedLong> of = CoordinationScenes::number;
    Consumer<Participant> proof =
        me -> {
          SharedLong number = CoordinationScenes.number(me);
          long before = number.get();
          me.world.check(number.incrementAndGet() == before + 1, "does not count");
        };
    Use<SharedLong> awaits = number -> number.awaitChange(0, EVER);
    Consumer<Tally> sleeper = sleeper("B", of, awaits);
    Consumer<Tally> after = tally -> afterwards(tally, of, number -> number.getAndAdd(1L << 40));
    add("number set", of, number -> number.set(7), proof, List.of(sleeper, after));
    add("number setRelease", of, n -> n.setRelease(7), proof, List.of(sleeper, after));
    add("number add", of, SharedLong::incrementAndGet, proof, List.of(sleeper, after));
    add("number awaitChange", of, awaits, proof, List.of(late("B", of, n -> n.set(3))));
    add("number awaitChange, timed", of, n -> n.awaitChange(0, SHORT), proof, List.of());
    add("number awaitChange, interrupted", of, awaits, proof, List.of());
  }
}
