package org.interlock.explore;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.interlock.sync.VersionedOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Interleavings of a few processes at versioned data: production's code, drafts and snapshots
 * included, under a store-buffer memory.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class VersionedExplorationTest {
  private static final int RANDOM = 400;
  private static final Bounds MANY = Bounds.of(100);
  private static final Duration SHORT = Duration.ofMillis(3);
  private static final VersionedOptions TWO = VersionedActor.options(2);
  private static final VersionedOptions THREE = VersionedActor.options(3);

  private static final VersionedScenes.Course READ = VersionedScenes::readTwice;
  private static final VersionedScenes.Course WRITE = VersionedScenes::writeTwice;
  private static final VersionedScenes.Course COPY = VersionedActor::copy;
  private static final VersionedScenes.Course AWAIT = VersionedScenes::awaitTwice;

  /** Half of the random executions with few deviations, the others with many. */
  private static Explorer explore(String name, Scenario scene, int deaths) {
    return new Explorer(name, scene)
        .random(Bounds.of(5).deaths(deaths), 1, RANDOM / 2)
        .random(MANY.deaths(deaths), 2, RANDOM / 2);
  }

  private static Scenario scene(VersionedOptions options, VersionedScenes.Course... courses) {
    return VersionedScenes.scene(options, courses);
  }

  @Test
  @Tag("jdk25")
  void pinnedVersionIsWholeWhileAWriterGoesRoundTheBuffers() {
    explore("versioned-read-write", scene(TWO, READ, WRITE), 0)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
    explore("versioned-read-write-3", scene(THREE, READ, WRITE, VersionedActor::update), 0)
        .mustHold();
  }

  @Test
  void writersPublishOneAfterTheOther() {
    explore("versioned-writers", scene(TWO, VersionedActor::write, WRITE, READ), 0)
        .depthFirst(Bounds.of(1), 4_000)
        .mustHold();
    explore(
            "versioned-discards",
            scene(TWO, VersionedActor::abandon, VersionedActor::update, READ),
            0)
        .mustHold();
  }

  @Test
  void copyWithoutAPinIsWholeOrMadeAgain() {
    explore("versioned-copy", scene(TWO, COPY, WRITE), 0)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
    explore("versioned-lapped", scene(THREE, COPY, WRITE, WRITE), 0).mustHold();
    explore("versioned-number", scene(TWO, VersionedActor::number, WRITE, WRITE), 0).mustHold();
  }

  /** Current does not tell these versions, their row does. */
  @Test
  void versionOfMoreThan55BitsIsThatOfItsBytes() {
    long first = 1L << 55;
    explore("versioned-becomes-long", startingAt(first - 2), 0).mustHold();
    explore("versioned-long", startingAt(first), 0).depthFirst(Bounds.of(2), 10_000).mustHold();
  }

  private static Scenario startingAt(long version) {
    Scenario all = scene(TWO, VersionedExplorationTest::readAllWays, WRITE);
    return world -> {
      all.stage(world);
      VersionedScenes.beginAt(world, version);
    };
  }

  private static void readAllWays(VersionedActor me) {
    me.number();
    me.copy();
    me.read();
  }

  @Test
  void whoAwaitsAVersionIsWoken() {
    explore("versioned-await", scene(TWO, AWAIT, WRITE), 0)
        .depthFirst(Bounds.of(2), 10_000)
        .mustHold();
    explore("versioned-two-await", scene(TWO, AWAIT, AWAIT, READ, WRITE), 0).mustHold();
  }

  @Test
  void writerAtTheGateIsWoken() {
    Scenario held = scene(TWO, VersionedExplorationTest::lag, READ, WRITE);
    explore("versioned-gate", held, 0).depthFirst(Bounds.of(1), 4_000).mustHold();
    explore("versioned-gate-deaths", held, 1).mustHold();
  }

  /** Reads for as long as what it reads is the newest version, and a little longer. */
  private static void lag(VersionedActor me) {
    me.open();
    World world = me.me.world;
    world.until(() -> VersionedScenes.current(world) > 0 || world.othersAreDone());
    me.close();
  }

  @Test
  void threadsOfOneProcessShareItsPins() {
    explore("versioned-siblings", VersionedExplorationTest::siblings, 0).mustHold();
    explore("versioned-siblings-deaths", VersionedExplorationTest::siblings, 1).mustHold();
  }

  private static void siblings(World world) {
    VersionedScenes.begin(world);
    Participant a = world.participant("A");
    VersionedScenes.play(a, TWO, VersionedActor::read);
    VersionedScenes.play(a, TWO, READ);
    Participant b = world.participant("B");
    VersionedScenes.play(b, TWO, VersionedActor::copy);
    VersionedScenes.play(b, TWO, VersionedActor::write);
    VersionedScenes.play(b, TWO, VersionedActor::update);
    VersionedScenes.proveBy(world, TWO);
  }

  @Test
  void deathsAtAnyStepLeaveTheLastVersionAndHoldNobodyUp() {
    explore("versioned-deaths", scene(TWO, READ, WRITE, VersionedActor::update), 2)
        .depthFirst(Bounds.of(0).deaths(1), 2_000)
        .mustHold();
    explore("versioned-await-deaths", scene(TWO, AWAIT, READ, WRITE, WRITE), 2).mustHold();
    explore("versioned-copy-deaths", scene(THREE, COPY, READ, WRITE, WRITE), 2).mustHold();
  }

  @Test
  void stoppedProcessKeepsWhatItHasAndHoldsUpNothingElse() {
    new Explorer("versioned-stops", scene(TWO, READ, WRITE, AWAIT))
        .random(Bounds.of(5).deaths(2).withStops(), 3, RANDOM / 2)
        .random(MANY.deaths(2).withStops(), 4, RANDOM / 2)
        .mustHold();
  }

  @Test
  void whoGivesUpLosesNoWakeAndKeepsNobodyOut() {
    VersionedScenes.Course timedWrite =
        me -> {
          if (me.begin(SHORT)) {
            me.fill();
            me.publish();
          }
        };
    VersionedScenes.Course timedAwait = me -> me.await(1, SHORT);
    explore("versioned-timed-write", scene(TWO, READ, timedWrite, WRITE), 0).mustHold();
    explore("versioned-timed-await", scene(TWO, AWAIT, timedAwait, WRITE), 0).mustHold();
    explore("versioned-timed-deaths", scene(TWO, READ, timedWrite, WRITE), 1).mustHold();
  }

  @Test
  void unregisteredProcessAndRegisteredOnesShareIt() {
    Scenario scene =
        world -> {
          VersionedScenes.begin(world);
          VersionedScenes.play(world.participant("A"), TWO, READ);
          Participant unregistered = world.participant("B");
          unregistered.fenced = false;
          VersionedScenes.play(unregistered, TWO, WRITE);
          VersionedScenes.play(world.participant("C"), TWO, VersionedActor::update);
          VersionedScenes.proveBy(world, TWO);
        };
    explore("versioned-unregistered", scene, 0).mustHold();
  }

  @Test
  void closeMeetsLateThreads() {
    explore("versioned-close-read", closing(READ), 0).depthFirst(Bounds.of(1), 2_000).mustHold();
    explore("versioned-close-copy", closing(VersionedActor::copy), 0).mustHold();
    explore("versioned-close-write", closing(VersionedActor::write), 0).mustHold();
    explore("versioned-close-await", closing(me -> me.await(1)), 0).mustHold();
    explore("versioned-close-deaths", closing(VersionedActor::update), 1).mustHold();
  }

  private static Scenario closing(VersionedScenes.Course late) {
    return new Scenario() {
      @Override
      public void stage(World world) {
        VersionedScenes.begin(world);
        Participant b = world.participant("B");
        new VersionedActor(b, TWO).write(); // a closed segment's zeros would be version 0
        Participant a = world.participant("A");
        for (int i = 0; i < 2; i++) {
          VersionedScenes.play(a, TWO, me -> CloseScenes.unlessClosed(() -> late.run(me)));
        }
        a.thread("closer", () -> CloseScenes.unlessHeld(a));
        VersionedScenes.play(b, TWO, WRITE);
        VersionedScenes.proveBy(world, TWO);
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return Versions.of(world).mayAwait(waiter, VersionedScenes.current(world));
      }
    };
  }
}
