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
  private static final int ROUNDS = Long.BYTES;
  private static final int WANTED_TURNS = 20;

  @ParameterizedTest
  @EnumSource
  void aWaiterGetsItsTurnsWhileAGreedyOneTakesItAgainAndAgain(Primitive one) throws Exception {
    long most = 100_000_000;
    CompletableFuture<Long> greedy = a.begin(stage -> takeAgainAndAgain(stage, one, most, 0));
    CompletableFuture<Void> waiter =
        b.beginRun(
            stage -> {
              Region region = stage.region(2);
              for (int turn = 1; turn <= WANTED_TURNS; turn++) {
                awaitGreedy(region);
                one.acquire(stage);
                region.putLong(TURNS, turn);
                one.release(stage);
              }
            });
    long rounds = Actor.outcome(greedy);
    Actor.outcome(waiter);
    assertTrue(rounds < most, "starved for " + rounds + " rounds");
  }

  /** Held too long for a spin, and let go for less than a wake takes. */
  @ParameterizedTest
  @EnumSource
  void aSleeperGetsItsTurnsThoughTheGapsAreTiny(Primitive one) throws Exception {
    long most = 100_000;
    sleeperGetsItsTurns(one, 3 * Spin.BOUND_NANOS, most);
  }

  /** A mark that wore off before anybody could take would keep nobody back. */
  @ParameterizedTest
  @EnumSource
  void aSleeperGetsItsTurnsThoughEachHoldOutlastsTheHungryMark(Primitive one) throws Exception {
    sleeperGetsItsTurns(one, 8_000_000, 2_000);
  }

  private void sleeperGetsItsTurns(Primitive one, long holdNanos, long most) throws Exception {
    CompletableFuture<Long> greedy =
        a.begin(stage -> takeAgainAndAgain(stage, one, most, holdNanos));
    CompletableFuture<Long> waiter =
        b.begin(
            stage -> {
              Region region = stage.region(2);
              long turn = 0;
              awaitGreedy(region);
              while (turn < WANTED_TURNS && one.tryAcquire(stage, 60_000_000_000L)) {
                turn++;
                region.putLong(TURNS, turn);
                one.release(stage);
                awaitGreedy(region);
              }
              return turn;
            });
    long rounds = Actor.outcome(greedy);
    assertEquals(Long.valueOf(WANTED_TURNS), Actor.outcome(waiter));
    assertTrue(rounds < most, "starved for " + rounds + " rounds");
  }

  /** Waits until the greedy one has it again: a turn counts only when taken from that one. */
  private static void awaitGreedy(Region region) {
    long rounds = region.getLong(ROUNDS);
    while (region.getLong(ROUNDS) <= rounds + 1 && region.getLong(TURNS) < WANTED_TURNS) {
      Thread.yield();
    }
  }

  private static long takeAgainAndAgain(Stage stage, Primitive one, long most, long holdNanos) {
    Region region = stage.region(2);
    long rounds = 0;
    while (rounds < most && region.getLong(TURNS) < WANTED_TURNS) {
      one.acquire(stage);
      long until = System.nanoTime() + holdNanos;
      while (holdNanos > 0 && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      rounds++;
      region.putLong(ROUNDS, rounds);
      one.release(stage);
    }
    return rounds;
  }
}
