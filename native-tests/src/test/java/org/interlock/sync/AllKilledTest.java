package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.shm.ParticipantsFullException;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many die at once; and all, so that nobody is left to notice. */
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class AllKilledTest {
  private final List<ProcessActor> actors = new ArrayList<>();
  private String segment;

  private void create(int participants) {
    SegmentOptions options = SegmentOptions.ofSize(1 << 20).participants(participants);
    try (Segment made = Segment.create(options)) {
      segment = made.name();
    }
  }

  private List<ProcessActor> start(int count) {
    List<ProcessActor> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(new ProcessActor("actor-" + actors.size(), List.of(DeathTest.SMALL)));
      actors.add(started.get(i));
    }
    return started;
  }

  private void open(List<ProcessActor> those) throws Exception {
    String name = segment;
    for (ProcessActor actor : those) {
      actor.run(stage -> stage.open(name));
    }
  }

  @AfterEach
  void end() {
    actors.forEach(ProcessActor::close);
    Segment.unlink(segment);
  }

  private static void kill(List<ProcessActor> victims) throws Exception {
    Signals.killAll(victims);
    victims.forEach(ProcessActor::close); // gone and reaped
  }

  @Test
  @Tag("jdk25")
  void theNextThatOpensFindsAllRecovered() throws Exception {
    create(64);
    List<ProcessActor> victims = start(4);
    open(victims);
    victims.get(0).run(stage -> stage.mutex().lock());
    for (ProcessActor victim : victims) {
      victim.run(stage -> stage.tracked(7).acquire(1));
    }
    victims.get(0).run(stage -> stage.tracked(7).acquire(2));
    var unusedLock = victims.get(1).beginRun(stage -> stage.mutex().lock());
    var unusedTake = victims.get(2).beginRun(stage -> stage.tracked(7).acquire(2));
    victims.get(1).awaitAsleep();
    victims.get(2).awaitAsleep();
    kill(victims);

    long holder = victims.get(0).pid();
    List<ProcessActor> survivors = start(1);
    String name = segment;
    survivors
        .get(0)
        .run(
            stage -> {
              stage.open(name);
              assertEquals(1, stage.segment().participants().size());
              assertEquals(7, stage.tracked(7).availablePermits());
              assertTrue(stage.mutex().isSuspect());
              assertTrue(stage.mutex().recover(death -> assertEquals(holder, death.pid())));
              assertTrue(stage.mutex().tryLock());
              assertTrue(stage.tracked(7).tryAcquire(7));
            });
  }

  @Test
  void fiftyOfSixtyFourDieAtOnce() throws Exception {
    create(64);
    List<ProcessActor> survivors = start(2);
    List<ProcessActor> victims = start(5);
    join(survivors, 7);
    join(victims, 10);
    for (ProcessActor victim : victims) {
      victim.run(stage -> Crowd.lockAMutexEach());
    }
    for (ProcessActor actor : actors) {
      actor.run(stage -> Crowd.takeAPermitEach());
    }
    ProcessActor survivor = survivors.get(0);
    assertEquals(0, survivor.<Integer>ask(stage -> Crowd.permits().availablePermits()));
    kill(victims);

    for (ProcessActor each : survivors) {
      each.run(stage -> await().until(() -> Crowd.participants().size() == 14));
    }
    assertEquals(50, survivor.<Integer>ask(stage -> Crowd.permits().availablePermits()));
    List<CompletableFuture<Integer>> repairing = new ArrayList<>();
    for (ProcessActor each : survivors) {
      repairing.add(each.begin(stage -> Crowd.lockAllMutexes()));
    }
    int repairs = 0;
    for (CompletableFuture<Integer> each : repairing) {
      repairs += Actor.outcome(each);
    }
    assertEquals(50, repairs, "each mutex is repaired, once");
    assertEquals(50, survivor.<Integer>ask(stage -> Crowd.joinUntilFull()));
  }

  private void join(List<ProcessActor> processes, int each) throws Exception {
    String name = segment;
    for (ProcessActor process : processes) {
      process.run(stage -> Crowd.join(name, each));
    }
  }

  @Test
  void rowsOfTheDeadMakeRoomWhenAllAreTaken() throws Exception {
    create(4);
    List<ProcessActor> attached = start(4);
    open(attached);
    String name = segment;
    ProcessActor newcomer = start(1).get(0);
    String full =
        newcomer.ask(
            stage ->
                assertThrows(ParticipantsFullException.class, () -> stage.open(name)).getMessage());
    for (ProcessActor one : attached) {
      assertTrue(full.contains("process " + one.pid()), full);
    }
    List<ProcessActor> victims = attached.subList(0, 2);
    attached.get(0).run(stage -> stage.mutex().lock());
    for (ProcessActor survivor : attached.subList(2, 4)) {
      Signals.stop(survivor.pid()); // whoever attaches notices, too
    }
    kill(victims);
    newcomer.run(
        stage -> {
          stage.open(name);
          assertEquals(3, stage.segment().participants().size());
          assertTrue(stage.mutex().isSuspect());
          assertTrue(stage.mutex().recover(death -> {}));
        });
    ProcessActor second = start(1).get(0);
    second.run(stage -> stage.open(name));
    second.run(stage -> assertFalse(stage.mutex().isSuspect()));
    ProcessActor third = start(1).get(0);
    third.run(stage -> assertThrows(ParticipantsFullException.class, () -> stage.open(name)));
  }
}
