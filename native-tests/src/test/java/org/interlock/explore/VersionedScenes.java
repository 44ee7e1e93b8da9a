package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import org.interlock.sync.SyncDoor;
import org.interlock.sync.VersionedOptions;

/** Scenes around one object of versioned data. */
final class VersionedScenes {
  private static final int TURNS = 3;
  private static final long WORN_OFF_NANOS = 10_000_000;

  private VersionedScenes() {}

  /** What one thread of a participant does. */
  interface Course {
    void run(VersionedActor me);
  }

  // ---- courses

  static void writeTwice(VersionedActor me) {
    me.write();
    me.write();
  }

  static void readTwice(VersionedActor me) {
    me.read();
    me.read();
  }

  static void awaitTwice(VersionedActor me) {
    me.await(0);
    me.await(1);
  }

  /** Each course in a participant of its own. */
  static Scenario scene(VersionedOptions options, Course... courses) {
    return new Scenario() {
      @Override
      public void stage(World world) {
        begin(world);
        for (int i = 0; i < courses.length; i++) {
          Participant p = world.participant(String.valueOf((char) ('A' + i)));
          play(p, options, courses[i]);
        }
        proveBy(world, options);
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return isStoppedOnes(world) || Versions.of(world).mayAwait(waiter, current(world));
      }
    };
  }

  /** What is known of the data, before anybody has them. */
  static void begin(World world) {
    var unused = new Versions(world);
  }

  /** As if so many versions had been published before; for data that somebody has attached to. */
  static void beginAt(World world, long version) {
    Versions.of(world).beginAt(version);
    long at = world.objects.get(VersionedActor.NAME).offset();
    SyncDoor.newestInBuffer0(version, World.SLOTS)
        .forEach((word, value) -> world.segment.store((int) (at + word), Long.BYTES, value));
  }

  /** A thread; the data are attached to before, as two that do it together meet at a monitor. */
  static SimThread play(Participant p, VersionedOptions options, Course course) {
    VersionedActor actor = new VersionedActor(p, options);
    return p.thread("t", () -> course.run(actor));
  }

  // ---- corpses

  /** One that has died in the midst of something; nobody has noticed yet. */
  static void corpse(World world, VersionedOptions options, Course course) {
    Participant dead = world.process("X");
    dead.attach();
    course.run(new VersionedActor(dead, options));
    Deaths deaths = world.scheduler.fates();
    deaths.die(dead, null);
    deaths.goOn(dead);
    deaths.goOn(dead);
  }

  // ---- what must hold

  private static long word(World world, long offset) {
    long at = world.objects.get(VersionedActor.NAME).offset() + offset;
    return world.segment.load((int) at, Long.BYTES);
  }

  /** The newest version's number, as one sees it who is no part of the simulation. */
  static long current(World world) {
    return SyncDoor.versionOf(word(world, SyncDoor.CURRENT_WORD));
  }

  private static List<Long> pins(Participant p) {
    List<Long> words = new ArrayList<>();
    for (int buffer = 0; buffer < SyncDoor.MOST_BUFFERS; buffer++) {
      words.add(word(p.world, SyncDoor.pinsWord(p.attachment.slot(), buffer)));
    }
    return words;
  }

  private static boolean hasPins(Participant p) {
    return pins(p).stream().anyMatch(word -> SyncDoor.readers(word) > 0);
  }

  /** Whether a stopped one has a draft or a pin that others wait for. */
  private static boolean isStoppedOnes(World world) {
    int owner = SyncDoor.holderSlot(word(world, 0));
    return world.participants.stream()
        .filter(p -> p.fate == Participant.Fate.STOPPED && p.attachment != null)
        .anyMatch(p -> p.attachment.slot() == owner || hasPins(p));
  }

  /** In the end a process that comes fresh can write and read, and nothing is left behind. */
  static void proveBy(World world, VersionedOptions options) {
    Participant[] prover = new Participant[1];
    prover[0] = world.prover(() -> prove(new VersionedActor(prover[0], options)));
  }

  private static void prove(VersionedActor actor) {
    World world = actor.me.world;
    actor.read();
    Versions.of(world).proveNewest(actor.data.version());
    for (int i = 0; i < TURNS; i++) { // the first ones may clear what sleepers have left
      world.clock += WORN_OFF_NANOS;
      actor.write();
      actor.read();
    }
    int wakes = SimThread.current().wakes;
    long clock = world.clock;
    actor.update();
    actor.copy();
    world.check(SimThread.current().wakes == wakes, "a publish wakes, and nobody sleeps");
    world.check(world.clock == clock, "a writer stands back, and nobody waits");
    world.check(actor.data.writer().isEmpty(), "there is a draft in the end");
    for (Participant p : world.participants) {
      world.check(
          p.fate != Participant.Fate.ALIVE || p.attachment == null || !hasPins(p),
          p + " has pins in the end");
    }
    Slots.prove(actor.me);
  }
}
