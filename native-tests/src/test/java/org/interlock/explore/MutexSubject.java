package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.SyncDoor;

/** Every operation of a mutex: alone, in a crowd, after an owner's death. */
final class MutexSubject implements Subject {
  private static final long TIMEOUT_MILLIS = 50;

  /** What goes on around the operation. */
  private enum Crowd {
    NOBODY,
    /** Somebody holds it until the doomed one sleeps or is past. */
    HOLDER,
    /** Somebody holds it until the doomed one is past. */
    STUBBORN_HOLDER,
    /** Two others sleep for it when the operation begins. */
    SLEEPERS,
    /** Its owner has died, which is not noticed yet. */
    CORPSE,
    /** As before, and another one wants it, too. */
    CORPSE_AND_RIVAL
  }

  private interface Body {
    void run(Mutex mutex) throws InterruptedException;
  }

  private final List<Operation> operations = new ArrayList<>();

  MutexSubject() {
    takes(Crowd.NOBODY);
    takes(Crowd.HOLDER);
    takes(Crowd.STUBBORN_HOLDER);
    releases(Crowd.NOBODY);
    releases(Crowd.SLEEPERS);
    repairs(Crowd.CORPSE);
    repairs(Crowd.CORPSE_AND_RIVAL);
    queries();
  }

  @Override
  public String name() {
    return "mutex";
  }

  @Override
  public List<Operation> operations() {
    return operations;
  }

  private void takes(Crowd crowd) {
    if (crowd != Crowd.STUBBORN_HOLDER) {
      add("lock", crowd, m -> {}, Mutex::lock);
      add("lockInterruptibly", crowd, m -> {}, Mutex::lockInterruptibly);
      add("acquire", crowd, m -> {}, Mutex::acquire);
      spinning("lock, spinning", crowd);
    }
    add("tryLock", crowd, m -> {}, Mutex::tryLock);
    add("timed tryLock", crowd, m -> {}, m -> m.tryLock(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS));
    if (crowd != Crowd.NOBODY) {
      interrupted(crowd);
    }
  }

  private void releases(Crowd crowd) {
    Held[] held = new Held[1];
    add("unlock", crowd, Mutex::lock, Mutex::unlock);
    add("close", crowd, m -> held[0] = m.acquire(), m -> held[0].close());
    add("reentrant lock", crowd, Mutex::lock, Mutex::lock);
    add("reentrant tryLock", crowd, Mutex::lock, Mutex::tryLock);
    add("inner unlock", crowd, m -> twice(m), Mutex::unlock);
  }

  private void repairs(Crowd crowd) {
    withRepair("lock with repair", crowd, Mutex::lock);
    withRepair("tryLock with repair", crowd, Mutex::tryLock);
    add("lock without repair", crowd, m -> {}, m -> refused(m::lock));
    add("tryLock without repair", crowd, m -> {}, m -> refused(m::tryLock));
    recover("recover", crowd, false);
    recover("recover that fails", crowd, true);
    brokenRepair(crowd);
  }

  private void queries() {
    add("of", Crowd.NOBODY, m -> {}, m -> {}, true);
    add("recover, not suspect", Crowd.NOBODY, m -> {}, m -> m.recover(death -> {}));
    add("isLocked", Crowd.NOBODY, m -> {}, Mutex::isLocked);
    add("isSuspect", Crowd.CORPSE, m -> {}, Mutex::isSuspect);
    add("holder", Crowd.STUBBORN_HOLDER, m -> {}, Mutex::holder);
    add("toString", Crowd.NOBODY, Mutex::lock, m -> Objects.requireNonNull(m.toString()));
  }

  // ---- scenes

  private void add(String name, Crowd crowd, Body before, Body operation) {
    add(name, crowd, before, operation, false);
  }

  private void add(String name, Crowd crowd, Body before, Body operation, boolean fresh) {
    scene(
        name,
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          world.doomed(
              me,
              () -> {
                if (!fresh) {
                  run(before, MutexScenes.mutex(me));
                  await(world, crowd);
                }
              },
              () -> run(operation, MutexScenes.mutex(me)),
              () -> finish(me, data));
        });
  }

  private void scene(String name, Crowd crowd, BiConsumer<World, Guarded> doomed) {
    String full = crowd == Crowd.NOBODY ? name : name + " (" + text(crowd) + ")";
    operations.add(
        new Operation(
            full,
            world -> {
              Guarded data = new Guarded(world);
              if (crowd == Crowd.CORPSE || crowd == Crowd.CORPSE_AND_RIVAL) {
                MutexScenes.corpse(world, data);
              }
              doomed.accept(world, data);
              crowd(world, data, crowd);
              MutexScenes.proveBy(world, data);
            }));
  }

  private static String text(Crowd crowd) {
    return crowd.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Without a sentinel of its own: its other thread would only die with it. */
  private static Participant doomedParticipant(World world) {
    Participant me = world.process("A");
    me.attach();
    return me;
  }

  private static void crowd(World world, Guarded data, Crowd crowd) {
    switch (crowd) {
      case NOBODY, CORPSE -> {}
      case HOLDER -> holder(world, data, world.doomed::sleepsOrIsPast);
      case STUBBORN_HOLDER -> holder(world, data, world.doomed::isPast);
      case SLEEPERS -> {
        sleeper(world, data, "B", () -> world.flag);
        sleeper(world, data, "C", () -> world.flag);
      }
      case CORPSE_AND_RIVAL -> sleeper(world, data, "B", () -> true);
    }
  }

  private static void holder(World world, Guarded data, BooleanSupplier until) {
    Participant p = world.participant("B");
    p.thread(
        "holder",
        () -> {
          Mutex mutex = MutexScenes.mutex(p);
          MutexScenes.lock(p, mutex, data);
          world.flag = true;
          world.until(until);
          data.section(p);
          mutex.unlock();
        });
  }

  private static void sleeper(World world, Guarded data, String name, BooleanSupplier from) {
    Participant p = world.participant(name);
    p.thread(
        "sleeper",
        () -> {
          world.until(() -> from.getAsBoolean() || world.doomed.isPast());
          MutexScenes.turn(p, data);
        });
  }

  /** The doomed one begins when the crowd is in its place. */
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

  /** What was begun is ended, as a program that goes on would. */
  private static void finish(Participant me, Guarded data) {
    finishIfHeld(me, data);
    MutexScenes.turn(me, data);
  }

  private static void finishIfHeld(Participant me, Guarded data) {
    Mutex mutex = MutexScenes.mutex(me);
    if (mutex.isHeldByCurrentThread()) {
      data.section(me);
      while (mutex.isHeldByCurrentThread()) {
        mutex.unlock();
      }
    }
  }

  // ---- operations that need more

  @SuppressWarnings("LockNotBeforeTry") // a step of a scene
  private static void twice(Mutex mutex) {
    mutex.lock();
    mutex.lock();
  }

  private void spinning(String name, Crowd crowd) {
    scene(
        name,
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          me.kernel.processors = 2;
          Mutex mutex = MutexScenes.mutex(me);
          world.doomed(me, () -> await(world, crowd), mutex::lock, () -> finish(me, data));
        });
  }

  private void interrupted(Crowd crowd) {
    scene(
        "lockInterruptibly, interrupted",
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          world.doomed(
              me,
              () -> await(world, crowd),
              () -> run(Mutex::lockInterruptibly, MutexScenes.mutex(me)),
              () -> finish(me, data));
          world.interruptDoomedFrom("C");
        });
  }

  private void withRepair(String name, Crowd crowd, Body operation) {
    scene(
        name,
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          Mutex mutex = MutexScenes.repairing(me, data);
          world.doomed(me, () -> {}, () -> run(operation, mutex), () -> finish(me, data));
        });
  }

  private void recover(String name, Crowd crowd, boolean fails) {
    scene(
        name,
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          Mutex mutex = MutexScenes.mutex(me);
          world.doomed(
              me,
              () -> world.until(() -> world.news > 0), // whenever somebody has noticed, or before
              () -> MutexScenes.failing(() -> mutex.recover(death -> repair(me, data, fails))),
              () -> finish(me, data));
        });
  }

  private void brokenRepair(Crowd crowd) {
    scene(
        "lock with repair that fails",
        crowd,
        (world, data) -> {
          Participant me = doomedParticipant(world);
          Mutex mutex =
              SyncDoor.mutex(
                  me.attachment, MutexScenes.NAME, death -> MutexScenes.failToRepair(me, data));
          world.doomed(
              me,
              () -> {},
              () -> MutexScenes.failing(mutex::lock),
              () -> finishIfHeld(me, data)); // where its repair failed, the next one would, too
        });
  }

  private static void repair(Participant me, Guarded data, boolean fails) {
    if (fails) {
      MutexScenes.failToRepair(me, data);
    }
    data.repair(me);
  }

  private static void refused(Runnable take) {
    try {
      take.run();
    } catch (OwnerDiedException e) {
      // nothing is held
    }
  }

  private static void run(Body body, Mutex mutex) {
    try {
      body.run(mutex);
    } catch (InterruptedException e) {
      // the operation's answer
    }
  }
}
