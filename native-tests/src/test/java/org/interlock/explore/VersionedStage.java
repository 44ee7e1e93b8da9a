package org.interlock.explore;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.interlock.explore.VersionedScenes.Course;
import org.interlock.sync.VersionedOptions;

/** One operation of versioned data by one that is doomed, and what goes on around it. */
final class VersionedStage implements Scenario {
  /** What goes on around the operation. */
  enum Crowd {
    NOBODY,
    /** Somebody publishes two versions meanwhile. */
    PUBLISHER,
    /** Somebody publishes a version when the doomed one sleeps or is past. */
    LATE_PUBLISHER,
    /** Somebody has a draft until then. */
    DRAFTER,
    /** Somebody has a draft until the doomed one is past. */
    STUBBORN_DRAFTER,
    /** Somebody reads the version before the newest until the doomed one sleeps or is past. */
    LAGGARD,
    /** Somebody reads it until the doomed one is past. */
    STUBBORN_LAGGARD,
    /** One sleeps to write when the operation begins. */
    WRITER_ASLEEP,
    /** One sleeps at the gate, as the doomed one reads the version before the newest. */
    WRITER_AT_GATE,
    /** One sleeps until there is a version. */
    AWAITER,
    /** Somebody has died reading the version before the newest, which is not noticed yet. */
    DEAD_READER,
    /** Somebody has died in the midst of a draft. */
    DEAD_WRITER;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final Crowd crowd;
  private final VersionedOptions options;
  private final Course before;
  private final Course operation;
  private Consumer<World> besides = world -> {};

  VersionedStage(Crowd crowd, VersionedOptions options, Course before, Course operation) {
    this.crowd = crowd;
    this.options = options;
    this.before = before;
    this.operation = operation;
  }

  /** It spins before it sleeps. */
  VersionedStage spinning() {
    besides = World::haveTwoProcessors;
    return this;
  }

  /** Another one interrupts it. */
  VersionedStage interrupted() {
    besides = world -> world.interruptDoomedFrom("C");
    return this;
  }

  @Override
  public void stage(World world) {
    VersionedScenes.begin(world);
    if (crowd == Crowd.DEAD_READER) {
      VersionedScenes.corpse(world, options, VersionedActor::open);
    } else if (crowd == Crowd.DEAD_WRITER) {
      VersionedScenes.corpse(world, options, VersionedActor::begin);
    }
    Participant a = world.process("A"); // a sentinel of its own would only die with it
    a.attach();
    besides.accept(world);
    VersionedActor me = new VersionedActor(a, options);
    world.doomed(
        a,
        () -> {
          before.run(me);
          await(world, me);
        },
        () -> operation.run(me),
        () -> finish(me));
    crowd(world);
    VersionedScenes.proveBy(world, options);
  }

  private void crowd(World world) {
    SimThread doomed = world.doomed;
    switch (crowd) {
      case PUBLISHER -> other(world, "B", () -> world.flag, VersionedScenes::writeTwice);
      case LATE_PUBLISHER -> other(world, "B", doomed::sleepsOrIsPast, VersionedActor::write);
      case DRAFTER -> drafter(world, doomed::sleepsOrIsPast);
      case STUBBORN_DRAFTER -> drafter(world, doomed::isPast);
      case LAGGARD -> laggard(world, doomed::sleepsOrIsPast);
      case STUBBORN_LAGGARD -> laggard(world, doomed::isPast);
      case WRITER_ASLEEP -> other(world, "B", () -> world.flag, VersionedActor::write);
      case WRITER_AT_GATE -> other(world, "B", () -> world.flag, VersionedScenes::writeTwice);
      case AWAITER -> {
        other(world, "B", () -> world.flag, me -> me.await(0));
        other(world, "C", doomed::hasEnded, VersionedStage::writeTheFirst);
      }
      default -> {}
    }
  }

  /** Some other one, from a moment on. */
  private void other(World world, String name, BooleanSupplier from, Course course) {
    Participant p = world.participant(name);
    VersionedActor actor = new VersionedActor(p, options);
    p.thread(
        "other",
        () -> {
          world.until(() -> from.getAsBoolean() || world.doomed.isPast());
          course.run(actor);
        });
  }

  /** What others await, when the doomed one has not got as far as to publish it. */
  private static void writeTheFirst(VersionedActor me) {
    World world = me.me.world;
    world.until(world.doomed::hasEnded);
    if (VersionedScenes.current(world) == 0) {
      me.write();
    }
  }

  private void drafter(World world, BooleanSupplier until) {
    other(
        world,
        "B",
        () -> true,
        me -> {
          me.begin();
          world.flag = true;
          world.until(until);
          me.fill();
          me.publish();
        });
  }

  private void laggard(World world, BooleanSupplier until) {
    other(
        world,
        "B",
        () -> true,
        me -> {
          me.open();
          world.flag = true;
          world.until(until);
          me.look();
          me.close();
        });
  }

  /** The doomed one begins when the crowd is in its place. */
  private void await(World world, VersionedActor me) {
    switch (crowd) {
      case DRAFTER, STUBBORN_DRAFTER -> world.until(() -> world.flag);
      case LAGGARD, STUBBORN_LAGGARD -> {
        world.until(() -> world.flag);
        me.write(); // what the laggard reads is not the newest any more
      }
      case DEAD_READER -> me.write();
      case WRITER_ASLEEP, WRITER_AT_GATE, AWAITER -> {
        world.flag = true;
        world.until(() -> world.sleeping("other") == 1);
      }
      default -> world.flag = true;
    }
  }

  /** What was begun is ended, as a program that goes on would. */
  private static void finish(VersionedActor me) {
    me.close();
    me.discard();
    me.write();
    me.read();
  }
}
