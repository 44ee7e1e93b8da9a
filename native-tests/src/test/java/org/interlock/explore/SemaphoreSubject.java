package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.interlock.explore.SemaphoreScenes.Kind;
import org.interlock.sync.Semaphore;

/** Every operation of a semaphore, tracked or not, alone and in a crowd. */
final class SemaphoreSubject implements Subject {
  private static final int PERMITS = 4;
  private static final long TIMEOUT_MILLIS = 50;

  /** What goes on around the operation. */
  private enum Crowd {
    NOBODY,
    /** Another one has used it last, so that its part must be filed. */
    FORMER,
    /** Another one has all permits until the doomed one sleeps or is past. */
    HOLDER,
    /** Another one has all permits until the doomed one is past. */
    STUBBORN_HOLDER,
    /** The doomed one has all permits, two others sleep. */
    SLEEPERS
  }

  /** Does something and says how many permits it took. */
  private interface Body {
    int run(Semaphore semaphore) throws InterruptedException;
  }

  private final Kind kind;
  private final List<Operation> operations = new ArrayList<>();

  SemaphoreSubject(boolean tracked) {
    kind = new Kind(tracked, PERMITS);
    takes(Crowd.NOBODY);
    takes(Crowd.FORMER);
    takes(Crowd.HOLDER);
    tries(Crowd.NOBODY);
    tries(Crowd.FORMER);
    tries(Crowd.STUBBORN_HOLDER);
    releases(Crowd.NOBODY);
    releases(Crowd.SLEEPERS);
    queries();
  }

  @Override
  public String name() {
    return kind.tracked() ? "semaphore" : "untracked semaphore";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  private void takes(Crowd crowd) {
    add("acquire", crowd, 0, s -> did(1, s::acquire));
    add("acquire(2)", crowd, 0, s -> did(2, () -> s.acquire(2)));
    add("acquireUninterruptibly(2)", crowd, 0, s -> did(2, () -> s.acquireUninterruptibly(2)));
  }

  private void tries(Crowd crowd) {
    add("tryAcquire", crowd, 0, s -> s.tryAcquire() ? 1 : 0);
    add("tryAcquire(2)", crowd, 0, s -> s.tryAcquire(2) ? 2 : 0);
    add(
        "timed tryAcquire(2)",
        crowd,
        0,
        s -> s.tryAcquire(2, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS) ? 2 : 0);
    add("drainPermits", crowd, 0, Semaphore::drainPermits);
    if (crowd == Crowd.STUBBORN_HOLDER) {
      interrupted(crowd);
    }
  }

  private void releases(Crowd crowd) {
    add("release", crowd, 1, s -> did(0, s::release));
    add("release(3)", crowd, 3, s -> did(0, () -> s.release(3)));
  }

  private void queries() {
    add("of", Crowd.NOBODY, 0, s -> 0);
    add("availablePermits", Crowd.FORMER, 0, s -> did(0, s::availablePermits));
    add("holders", Crowd.STUBBORN_HOLDER, 0, s -> did(0, s::holders));
    add("toString", Crowd.NOBODY, 0, s -> did(0, () -> Objects.requireNonNull(s.toString())));
  }

  private interface Call {
    void run() throws InterruptedException;
  }

  private static int did(int taken, Call call) throws InterruptedException {
    call.run();
    return taken;
  }

  // ---- scenes

  /** An operation that gives so many back, of all the permits, which it then has first. */
  private void add(String name, Crowd crowd, int gives, Body body) {
    String full =
        crowd == Crowd.NOBODY ? name : name + " (" + crowd.name().toLowerCase(Locale.ROOT) + ")";
    add(full.replace('_', ' '), world -> scene(world, crowd, gives, body));
  }

  private void interrupted(Crowd crowd) {
    add(
        "acquire, interrupted",
        world -> {
          scene(world, crowd, 0, s -> did(1, s::acquire));
          world.interruptDoomedFrom("D");
        });
  }

  private void add(String name, Consumer<World> stage) {
    operations.add(
        new Operation(
            name,
            new Scenario() {
              @Override
              public void stage(World world) {
                stage.accept(world);
              }

              @Override
              public boolean mayWait(World world, SimThread waiter) {
                return SemaphoreScenes.mayWait(world, kind);
              }
            }));
  }

  private void scene(World world, Crowd crowd, int gives, Body body) {
    PermitsHeld held = new PermitsHeld(world, kind.permits());
    Participant me = world.process("A");
    me.attach();
    world.doomed(
        me,
        () -> {
          if (gives > 0) {
            run(me, held, 0, s -> did(PERMITS, () -> s.acquire(PERMITS)));
          }
          await(world, crowd);
        },
        () -> run(me, held, gives, body),
        () -> {
          int left = held.of(me);
          run(me, held, left, s -> did(0, () -> s.release(left)));
          SemaphoreScenes.turn(me, kind, held, 1);
        });
    crowd(world, held, crowd);
    SemaphoreScenes.proveBy(world, kind, held, PERMITS);
  }

  private void run(Participant me, PermitsHeld held, int gives, Body body) {
    try {
      held.given(me, gives); // before it does: others may have them at once
      held.taken(me, body.run(kind.of(me)));
    } catch (InterruptedException e) {
      // the operation's answer
    }
  }

  private void crowd(World world, PermitsHeld held, Crowd crowd) {
    switch (crowd) {
      case NOBODY -> {}
      case FORMER -> {
        Participant p = world.participant("B");
        kind.of(p).acquireUninterruptibly(1);
        kind.of(p).release(1);
      }
      case HOLDER -> holder(world, held, world.doomed::sleepsOrIsPast);
      case STUBBORN_HOLDER -> holder(world, held, world.doomed::isPast);
      case SLEEPERS -> {
        sleeper(world, held, "B", 1);
        sleeper(world, held, "C", 1);
      }
    }
  }

  private void holder(World world, PermitsHeld held, BooleanSupplier until) {
    Participant p = world.participant("B");
    p.thread(
        "holder",
        () -> {
          Semaphore semaphore = kind.of(p);
          int taken = semaphore.drainPermits();
          held.taken(p, taken);
          world.flag = true;
          world.until(until);
          held.given(p, taken);
          semaphore.release(taken);
        });
  }

  private void sleeper(World world, PermitsHeld held, String name, int n) {
    Participant p = world.participant(name);
    p.thread(
        "sleeper",
        () -> {
          world.until(() -> world.flag || world.doomed.isPast());
          SemaphoreScenes.turn(p, kind, held, n);
        });
  }

  private static void await(World world, Crowd crowd) {
    switch (crowd) {
      case HOLDER, STUBBORN_HOLDER -> world.until(() -> world.flag);
      case SLEEPERS -> {
        world.flag = true;
        world.until(() -> world.sleeping("sleeper") == 2);
      }
      default -> {}
    }
  }
}
