package org.interlock.explore;

import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;

/** One operation of a reader-writer lock by one that is doomed, and what goes on around it. */
@SuppressWarnings("LockNotBeforeTry") // steps of scenes
final class RwStage implements Scenario {
  /** What goes on around the operation. */
  enum Crowd {
    NOBODY,
    /** Somebody writes until the doomed one sleeps or is past. */
    WRITER,
    /** Somebody reads until then. */
    READER,
    /** Somebody updates until then. */
    UPDATER,
    /** Somebody writes until the doomed one is past. */
    STUBBORN_WRITER,
    /** Somebody reads until then. */
    STUBBORN_READER,
    /** One sleeps to read and another one to write when the operation begins. */
    SLEEPERS,
    /** A writer has died in the midst of a change, which is not noticed yet. */
    CORPSE,
    /** As before, and another one wants to read, too. */
    CORPSE_AND_RIVAL,
    /** Somebody has died reading. */
    DEAD_READER,
    /** Somebody has died updating. */
    DEAD_UPDATER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Some steps of the doomed one. */
  interface Body {
    void run(RwLock lock) throws InterruptedException;
  }

  private final Crowd crowd;
  private final Body before;
  private final Body operation;
  private BiFunction<Participant, Guarded, RwLock> maker = (me, data) -> RwScenes.lock(me);
  private UnaryOperator<Runnable> answer = operation -> operation;
  private Consumer<World> besides = world -> {};
  private boolean goesOn = true;

  RwStage(Crowd crowd, Body before, Body operation) {
    this.crowd = crowd;
    this.before = before;
    this.operation = operation;
  }

  /** The doomed one's lock. */
  RwStage with(BiFunction<Participant, Guarded, RwLock> made) {
    maker = made;
    return this;
  }

  /** It spins before it sleeps. */
  RwStage spinning() {
    besides = World::haveTwoProcessors;
    return this;
  }

  /** Another one interrupts it. */
  RwStage interrupted() {
    besides = world -> world.interruptDoomedFrom("C");
    return this;
  }

  /** Its repair fails, and so would the next one. */
  RwStage failing() {
    answer = operation -> () -> MutexScenes.failing(operation);
    goesOn = false;
    return this;
  }

  @Override
  public void stage(World world) {
    Guarded data = new Guarded(world);
    switch (crowd) {
      case CORPSE, CORPSE_AND_RIVAL -> RwScenes.corpse(world, data, RwScenes::tornBy);
      case DEAD_READER ->
          RwScenes.corpse(world, data, (dead, d) -> RwScenes.lock(dead).readLock().lock());
      case DEAD_UPDATER ->
          RwScenes.corpse(world, data, (dead, d) -> RwScenes.lock(dead).updateLock().lock());
      default -> {}
    }
    Participant me = world.process("A"); // a sentinel of its own would only die with it
    me.attach();
    besides.accept(world);
    world.doomed(
        me,
        () -> {
          run(before, maker.apply(me, data));
          await(world);
        },
        answer.apply(() -> run(operation, maker.apply(me, data))),
        () -> finish(me, data));
    crowd(world, data);
    RwScenes.proveBy(world, data);
  }

  private void crowd(World world, Guarded data) {
    switch (crowd) {
      case WRITER -> holder(world, data, RwLock::writeLock, world.doomed::sleepsOrIsPast);
      case READER -> holder(world, data, RwLock::readLock, world.doomed::sleepsOrIsPast);
      case UPDATER -> holder(world, data, RwLock::updateLock, world.doomed::sleepsOrIsPast);
      case STUBBORN_WRITER -> holder(world, data, RwLock::writeLock, world.doomed::isPast);
      case STUBBORN_READER -> holder(world, data, RwLock::readLock, world.doomed::isPast);
      case SLEEPERS -> {
        sleeper(world, data, "B", RwScenes::read, () -> world.flag);
        sleeper(world, data, "C", RwScenes::write, () -> world.flag);
      }
      case CORPSE_AND_RIVAL -> sleeper(world, data, "B", RwScenes::read, () -> true);
      default -> {}
    }
  }

  private static void holder(World world, Guarded data, RwScenes.Way way, BooleanSupplier until) {
    Participant p = world.participant("B");
    p.thread(
        "holder",
        () ->
            RwScenes.hold(
                p,
                data,
                way,
                () -> {
                  world.flag = true;
                  world.until(until);
                }));
  }

  private static void sleeper(
      World world, Guarded data, String name, RwScenes.Course course, BooleanSupplier from) {
    Participant p = world.participant(name);
    p.thread(
        "sleeper",
        () -> {
          world.until(() -> from.getAsBoolean() || world.doomed.isPast());
          course.run(p, data);
        });
  }

  /** The doomed one begins when the crowd is in its place. */
  private void await(World world) {
    switch (crowd) {
      case WRITER, READER, UPDATER, STUBBORN_WRITER, STUBBORN_READER ->
          world.until(() -> world.flag);
      case SLEEPERS -> {
        world.flag = true;
        world.until(() -> world.sleeping("sleeper") == 2);
      }
      default -> {}
    }
  }

  /** What was begun is ended, as a program that goes on would. */
  private void finish(Participant me, Guarded data) {
    RwLock lock = RwScenes.lock(me);
    if (lock.isWriteLockedByCurrentThread()) {
      data.section(me);
    }
    if (lock.getReadHoldCount() > 0 || lock.getUpdateHoldCount() > 0) {
      data.read(me);
    }
    while (lock.getWriteHoldCount() > 0) {
      lock.writeLock().unlock();
    }
    while (lock.getReadHoldCount() > 0) {
      lock.readLock().unlock();
    }
    while (lock.getUpdateHoldCount() > 0) {
      lock.updateLock().unlock();
    }
    if (goesOn) {
      RwScenes.write(me, data);
      RwScenes.read(me, data);
    }
  }

  private static void run(Body body, RwLock lock) {
    try {
      body.run(lock);
    } catch (OwnerDiedException | InterruptedException e) {
      // the operation's answer: nothing is held
    }
  }
}
