package org.interlock.explore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.interlock.explore.CoordinationScenes.Body;
import org.interlock.sync.Barrier;
import org.interlock.sync.BrokenLatchException;
import org.interlock.sync.Event;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;
import org.interlock.sync.Once;
import org.interlock.sync.SharedLong;

/** Every operation of events, latches, barriers, onces and shared numbers, with others about. */
final class CoordinationSubject implements Subject {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Duration EVER = CoordinationScenes.EVER;

  private final List<Operation> operations = new ArrayList<>();

  CoordinationSubject() {
    auto();
    manual();
    latch("latch, ", LatchOptions.ofCount(2));
    latch("lenient latch, ", LatchOptions.ofCount(2).deathCountsDown());
    barrier();
    once();
    number();
  }

  @Override
  public String name() {
    return "coordination";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  // ---- scenes

  private interface Of<T> {
    T of(Participant p);
  }

  private interface Use<T> {
    void on(T object) throws Exception;
  }

  /** Another one, that begins when the doomed one sleeps or has done. */
  private static <T> Consumer<Tally> late(String name, Of<T> of, Use<T> use) {
    return other(name, of, object -> {}, use);
  }

  /** Another one that does something before and something when the doomed one sleeps or is past. */
  private static <T> Consumer<Tally> other(String name, Of<T> of, Use<T> first, Use<T> use) {
    return tally -> {
      World world = tally.world;
      Participant p = world.participant(name);
      T object = of.of(p);
      CoordinationScenes.play(
          p,
          "other",
          () -> {
            first.on(object);
            world.until(world.doomed::sleepsOrIsPast);
            use.on(object);
          });
    };
  }

  /** Others that sleep before the operation begins. */
  private static <T> Consumer<Tally> sleeper(String name, Of<T> of, Use<T> use) {
    return tally -> {
      Participant p = tally.world.participant(name);
      T object = of.of(p);
      CoordinationScenes.play(
          p,
          "sleeper",
          () -> {
            tally.count("sleepers");
            use.on(object);
            tally.count("woken");
          });
    };
  }

  private <T> void add(
      String name,
      Of<T> of,
      Use<T> operation,
      Consumer<Participant> proof,
      List<Consumer<Tally>> crowd) {
    add(name, of, object -> {}, operation, proof, crowd);
  }

  private <T> void add(
      String name,
      Of<T> of,
      Use<T> before,
      Use<T> operation,
      Consumer<Participant> proof,
      List<Consumer<Tally>> crowd) {
    boolean interrupted = name.contains("interrupted");
    operations.add(
        new Operation(
            name,
            CoordinationScenes.scene(
                tally -> {
                  World world = tally.world;
                  Participant me = world.process("A");
                  me.attach();
                  T object = of.of(me);
                  world.doomed(
                      me,
                      () -> {
                        CoordinationScenes.run(() -> before.on(object));
                        world.until(() -> world.sleeping("sleeper") == tally.of("expected"));
                      },
                      () -> CoordinationScenes.run(orRefused(() -> operation.on(object))),
                      () -> Thread.interrupted());
                  crowd.forEach(each -> each.accept(tally));
                  world.threads.stream()
                      .filter(t -> t.name.equals("sleeper"))
                      .forEach(t -> tally.count("expected"));
                  if (interrupted) {
                    world.interruptDoomedFrom("I");
                  }
                  CoordinationScenes.prove(tally, proof);
                },
                tally -> false)));
  }

  /** What the others may bring about is an answer, too. */
  private static Body orRefused(Body body) {
    return () -> {
      try {
        body.run();
      } catch (InterruptedException
          | TimeoutException
          | BrokenBarrierException
          | BrokenLatchException e) {
        // the operation's answer
      }
    };
  }

  // ---- events

  private static void proveAuto(Participant me) {
    World world = me.world;
    Event event = CoordinationScenes.auto(me);
    world.check(CoordinationScenes.waiting(world) == 0, "somebody waits in the end");
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
    while (CoordinationScenes.waiting(world) > 0) {
      event.set();
      int left = CoordinationScenes.waiting(world);
      world.until(
          () ->
              CoordinationScenes.waiting(world) < left
                  || CoordinationScenes.waiting(world) == 0
                  || CoordinationScenes.signals(world) == 0);
    }
  }

  private static void setter(Tally tally) {
    World world = tally.world;
    Participant p = world.participant("S");
    p.immortal = true;
    Event event = CoordinationScenes.auto(p);
    CoordinationScenes.play(
        p,
        "setter",
        () -> {
          world.until(world.doomed::sleepsOrIsPast);
          while (!world.doomed.isPast()) {
            event.set(); // perhaps for another one
            world.until(() -> CoordinationScenes.signals(world) == 0 || world.doomed.isPast());
          }
          setForAll(world, event);
        });
  }

  private void auto() {
    Of<Event> of = CoordinationScenes::auto;
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
    Of<Event> of = CoordinationScenes::manual;
    Consumer<Participant> proof =
        me -> {
          Event event = CoordinationScenes.manual(me);
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

  /** In the dead one's place, when it has not come so far. */
  private static <T> void afterwards(Tally tally, Of<T> of, Use<T> use) {
    Participant p = tally.world.participant("Z");
    p.immortal = true;
    T object = of.of(p);
    CoordinationScenes.play(
        p,
        "afterwards",
        () -> {
          tally.world.until(tally.world.doomed::isPast);
          use.on(object);
        });
  }

  // ---- latches

  private void latch(String kind, LatchOptions options) {
    Of<Latch> of = p -> CoordinationScenes.latch(p, options);
    Consumer<Participant> proof =
        me -> {
          Latch latch = of.of(me);
          latch.countDown(2);
          CoordinationScenes.run(orRefused(latch::await));
          me.world.check(latch.isBroken() || latch.getCount() == 0, "neither open nor broken");
          me.world.check(latch.enlisted().isEmpty(), "somebody has shares in the end");
        };
    Consumer<Tally> sleeper = sleeper("B", of, latch -> orRefused(latch::await).run());
    Consumer<Tally> last = tally -> afterwards(tally, of, latch -> latch.countDown(2));
    add(kind + "enlist", of, latch -> latch.enlist(2), proof, List.of());
    add(kind + "countDown", of, Latch::countDown, proof, List.of());
    add(
        kind + "enlisted countDown",
        of,
        latch -> latch.enlist(),
        Latch::countDown,
        proof,
        List.of(sleeper, last));
    add(
        kind + "last countDown",
        of,
        latch -> latch.enlist(2),
        latch -> latch.countDown(2),
        proof,
        List.of(sleeper, last));
    Use<Latch> waits = Latch::await;
    add(kind + "await", of, waits, proof, List.of(late("B", of, latch -> latch.countDown(2))));
    add(kind + "await, timed", of, latch -> latch.await(SHORT), proof, List.of());
    add(kind + "await, interrupted", of, latch -> latch.await(EVER), proof, List.of());
    add(kind + "getCount", of, Latch::getCount, proof, List.of());
  }

  // ---- barriers

  private static void proveBarrier(Participant me) {
    Barrier barrier = CoordinationScenes.barrier(me, 2);
    barrier.reset();
    me.world.check(!barrier.isBroken(), "broken behind a reset");
    me.world.check(barrier.getNumberWaiting() == 0, "somebody has come behind a reset");
    me.world.check(barrier.enlisted().isEmpty(), "somebody is enlisted in the end");
    CoordinationScenes.run(orRefused(() -> barrier.await(Duration.ZERO)));
    me.world.check(barrier.isBroken(), "not broken behind a time-out");
  }

  private void barrier() {
    Of<Barrier> of = p -> CoordinationScenes.barrier(p, 2);
    Consumer<Participant> proof = CoordinationSubject::proveBarrier;
    Use<Barrier> comes = barrier -> CoordinationScenes.orBroken(barrier);
    Use<Barrier> enlists = Barrier::enlist;
    Use<Barrier> resigns = Barrier::resign;
    Consumer<Tally> sleeper = sleeper("B", of, comes);
    Consumer<Tally> resets = tally -> afterwards(tally, of, Barrier::reset);
    add("barrier enlist", of, both(enlists, resigns), proof, List.of());
    add("barrier resign", of, enlists, resigns, proof, List.of());
    add("barrier await, last", of, comes, proof, List.of(sleeper, resets));
    add(
        "barrier await, enlisted, last",
        of,
        enlists,
        both(comes, resigns),
        proof,
        List.of(sleeper));
    Consumer<Tally> second = late("B", of, comes);
    add("barrier await, first", of, enlists, both(comes, resigns), proof, List.of(second));
    add("barrier await, timed", of, barrier -> barrier.await(SHORT), proof, List.of());
    add("barrier await, interrupted", of, barrier -> barrier.await(EVER), proof, List.of());
    add("barrier reset", of, Barrier::reset, proof, List.of(sleeper, resets));
    add("barrier toString", of, b -> Objects.requireNonNull(b.toString()), proof, List.of());
  }

  private static <T> Use<T> both(Use<T> first, Use<T> second) {
    return object -> {
      first.on(object);
      second.on(object);
    };
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
