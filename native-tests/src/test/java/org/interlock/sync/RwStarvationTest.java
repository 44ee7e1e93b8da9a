package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight that take a reader-writer lock again and again do not keep out a lone one of the other
 * side. Counted in their turns, not in time.
 */
@Timeout(120)
class RwStarvationTest {
  private static final int CROWD = 8;
  private static final int WANTED_TURNS = 50;
  private static final int MOST_ROUNDS = 1_000_000; // of each of the crowd
  private static final long HOLD_NANOS = 20_000;
  private static final int TURNS = 0; // of the lone one
  private static final int ROUNDS = Long.BYTES; // of the last one of the crowd that had a turn

  private Actors actors;
  private String segment;

  @AfterEach
  void end() {
    actors.close();
    Segment.unlink(segment);
  }

  @Test
  @Tag("jdk25")
  void aLoneThreadGetsItsTurns() throws Exception {
    actors = Actors.threads();
    getsItsTurns("threads", RwMode.READ, RwMode.WRITE);
    getsItsTurns("threads", RwMode.WRITE, RwMode.READ);
  }

  @Test
  void aLoneProcessGetsItsTurns() throws Exception {
    actors = Actors.processes(DeathTest.SMALL);
    getsItsTurns("processes", RwMode.READ, RwMode.WRITE);
    getsItsTurns("processes", RwMode.WRITE, RwMode.READ);
  }

  private void getsItsTurns(String kind, RwMode crowd, RwMode lone) throws Exception {
    try (Segment made = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment = made.name();
    }
    List<Actor> all = actors.open(CROWD + 1, segment);
    List<CompletableFuture<long[]>> running = new ArrayList<>();
    for (Actor one : all.subList(0, CROWD)) {
      running.add(one.begin(stage -> takeAgainAndAgain(stage, crowd)));
    }
    running.add(all.get(CROWD).begin(stage -> takeTurns(stage, lone)));
    Actor watcher = new ThreadActor("watcher");
    String name = segment;
    watcher.run(stage -> stage.open(name));
    try {
      Watchdog.await(
          running,
          () -> watcher.ask(stage -> stage.region(2).getLong(ROUNDS)),
          () -> watcher.ask(stage -> stage.rwlock().toString()));
    } finally {
      watcher.run(Stage::leave);
      watcher.close();
    }
    report(kind, crowd, lone, running);
    actors.leave(segment);
  }

  private static void report(
      String kind, RwMode crowd, RwMode lone, List<CompletableFuture<long[]>> done)
      throws Exception {
    long rounds = 0;
    long most = 0;
    long longest = 0;
    for (CompletableFuture<long[]> each : done.subList(0, CROWD)) {
      long[] one = Actor.outcome(each);
      rounds += one[0];
      most = Math.max(most, one[0]);
      longest = Math.max(longest, one[1]);
      assertTrue(one[0] > 0, "one of the crowd never had a turn");
    }
    long[] alone = Actor.outcome(done.get(CROWD));
    System.out.printf(
        "rwlock, %s: %d turns to %s, longest wait %.1f ms, among %d turns of %d to %s, longest wait"
            + " %.1f ms%n",
        kind, alone[0], lone, alone[1] / 1e6, rounds, CROWD, crowd, longest / 1e6);
    assertTrue(most < MOST_ROUNDS, "the crowd starved the lone one");
  }

  /** One of the crowd: how many turns it had, and its longest wait. */
  private static long[] takeAgainAndAgain(Stage stage, RwMode mode) {
    long longest = 0;
    int rounds = 0;
    do {
      long asked = System.nanoTime();
      mode.lock(stage);
      longest = Math.max(longest, System.nanoTime() - asked);
      hold();
      rounds++;
      stage.region(2).putLong(ROUNDS, rounds);
      mode.unlock(stage);
    } while (rounds < MOST_ROUNDS && stage.region(2).getLong(TURNS) < WANTED_TURNS);
    return new long[] {rounds, longest};
  }

  /** The lone one, which asks again only when it has seen the crowd have turns. */
  private static long[] takeTurns(Stage stage, RwMode mode) {
    long longest = 0;
    for (int turn = 1; turn <= WANTED_TURNS; turn++) {
      awaitCrowd(stage);
      long asked = System.nanoTime();
      mode.lock(stage);
      longest = Math.max(longest, System.nanoTime() - asked);
      hold();
      mode.unlock(stage);
      stage.region(2).putLong(TURNS, turn);
    }
    return new long[] {WANTED_TURNS, longest};
  }

  private static void awaitCrowd(Stage stage) {
    long rounds = stage.region(2).getLong(ROUNDS);
    while (stage.region(2).getLong(ROUNDS) == rounds && rounds < MOST_ROUNDS) {
      Thread.yield();
    }
  }

  private static void hold() {
    long until = System.nanoTime() + HOLD_NANOS;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
