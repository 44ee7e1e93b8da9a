package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.interlock.explore.CoordinationScenes.Body;
import org.interlock.sync.BrokenLatchException;

/** Operations of one that is doomed, with others about. */
abstract class CrowdedSubject implements Subject {
  private final List<Operation> operations = new ArrayList<>();

  @Override
  public final List<Operation> operations() {
    return operations;
  }

  // ---- scenes

  interface Of<T> {
    T of(Participant p);
  }

  interface Use<T> {
    void on(T object) throws Exception;
  }

  /** Another one, that begins when the doomed one sleeps or has done. */
  static <T> Consumer<Tally> late(String name, Of<T> of, Use<T> use) {
    return other(name, of, object -> {}, use);
  }

  /** Another one that does something before and something when the doomed one sleeps or is past. */
  static <T> Consumer<Tally> other(String name, Of<T> of, Use<T> first, Use<T> use) {
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
  static <T> Consumer<Tally> sleeper(String name, Of<T> of, Use<T> use) {
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

  final <T> void add(
      String name,
      Of<T> of,
      Use<T> operation,
      Consumer<Participant> proof,
      List<Consumer<Tally>> crowd) {
    add(name, of, object -> {}, operation, proof, crowd);
  }

  final <T> void add(
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
  static Body orRefused(Body body) {
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

  /** In the dead one's place, when it has not come so far. */
  static <T> void afterwards(Tally tally, Of<T> of, Use<T> use) {
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
}
