package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import org.interlock.shm.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A greedy actor cannot starve another one. Counted in the greedy one's rounds, not in time. */
abstract class BoundedWaitingContract extends ActorTest {
  private static final int TURNS = 0;
  private static final int WANTED_TURNS = 50;
  private static final long MOST_ROUNDS = 100_000_000;

  @ParameterizedTest
  @EnumSource
  void aWaiterGetsItsTurnsWhileAGreedyOneTakesItAgainAndAgain(Primitive one) throws Exception {
    CompletableFuture<Long> greedy = a.begin(stage -> takeAgainAndAgain(stage, one));
    CompletableFuture<Void> waiter =
        b.beginRun(
            stage -> {
              Region region = stage.region(1);
              for (int turn = 1; turn <= WANTED_TURNS; turn++) {
                one.acquire(stage);
                region.putLong(TURNS, turn);
                one.release(stage);
              }
            });
    long rounds = Actor.outcome(greedy);
    Actor.outcome(waiter);
    assertTrue(rounds < MOST_ROUNDS, "starved for " + rounds + " rounds");
  }

  @ParameterizedTest
  @EnumSource
  void aTimedWaiterGetsItsTurnsToo(Primitive one) throws Exception {
    CompletableFuture<Long> greedy = a.begin(stage -> takeAgainAndAgain(stage, one));
    CompletableFuture<Long> waiter =
        b.begin(
            stage -> {
              Region region = stage.region(1);
              long turn = 0;
              while (turn < WANTED_TURNS && one.tryAcquire(stage, 10_000_000_000L)) {
                turn++;
                region.putLong(TURNS, turn);
                one.release(stage);
              }
              return turn;
            });
    assertTrue(Actor.outcome(greedy) < MOST_ROUNDS);
    assertEquals(Long.valueOf(WANTED_TURNS), Actor.outcome(waiter));
  }

  private static long takeAgainAndAgain(Stage stage, Primitive one) {
    Region region = stage.region(1);
    long rounds = 0;
    while (rounds < MOST_ROUNDS && region.getLong(TURNS) < WANTED_TURNS) {
      one.acquire(stage);
      one.release(stage);
      rounds++;
    }
    return rounds;
  }
}
