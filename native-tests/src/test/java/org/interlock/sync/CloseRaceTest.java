package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A participant closes while its threads acquire, wait and release: each call succeeds or throws,
 * and the participant that stays finds everything free, and no wake swallowed.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseRaceTest {
  private static final int ROUNDS = 300;
  private static final int PERMITS = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TwoParticipants segment = new TwoParticipants();
  private final SplittableRandom random = new SplittableRandom(11);
  private final AtomicLong moves = new AtomicLong();
  private volatile boolean ended;

  @AfterEach
  void close() {
    ended = true;
    threads.shutdownNow();
    segment.close();
  }

  /** Not for an untracked one: nobody can give back what a closed participant had taken. */
  @ParameterizedTest
  @EnumSource(names = {"MUTEX", "TRACKED"})
  @Tag("jdk25")
  void whoStaysIsNotHeldUpByWhoCloses(Primitive one) throws Exception {
    Stage staying = Stage.of(TwoParticipants.endless(segment.here()));
    CompletableFuture<Void> stayer = run(() -> takeUntilEnd(one, staying));
    for (int round = 0; round < ROUNDS; round++) {
      Attachment closing = segment.attach();
      Stage leaving = Stage.of(closing);
      one.text(leaving); // finding it is another test's race
      List<CompletableFuture<Void>> users = new ArrayList<>();
      users.add(run(() -> takeUntilClosed(one, leaving)));
      users.add(run(() -> waitUntilClosed(one, leaving)));
      spin(random.nextInt(150_000));
      closeWhenNothingIsHeld(closing);
      Watchdog.await(users, moves::get, () -> one.text(staying));
      awaitAnotherTurn(stayer, one, staying);
    }
    ended = true;
    Actor.outcome(stayer);
    assertTrue(one.tryAcquire(staying), "free in the end");
    one.release(staying);
  }

  private void takeUntilEnd(Primitive one, Stage stage) {
    while (!ended) {
      one.acquire(stage);
      moves.incrementAndGet();
      one.release(stage);
      Thread.yield(); // or it would be in the closer's way
    }
  }

  /** Fails when the one that stays does not get on, whatever the closed one left. */
  private void awaitAnotherTurn(CompletableFuture<Void> stayer, Primitive one, Stage staying)
      throws Exception {
    long seen = moves.get();
    CompletableFuture<Void> moved =
        run(
            () -> {
              while (moves.get() == seen && !stayer.isDone()) {
                Thread.yield();
              }
            });
    Watchdog.await(List.of(moved), moves::get, () -> one.text(staying));
  }

  private static void takeUntilClosed(Primitive one, Stage stage) {
    untilClosed(
        () -> {
          one.acquire(stage);
          one.release(stage);
        });
  }

  private static void waitUntilClosed(Primitive one, Stage stage) {
    untilClosed(
        () -> {
          if (one.tryAcquire(stage, 20_000)) {
            one.release(stage);
          }
          if (one.tryAcquire(stage)) {
            one.release(stage);
          }
        });
  }

  private static void untilClosed(Loop loop) {
    try {
      while (true) {
        loop.run();
        spin(2_000); // held for a part of the time only, or it could hardly be closed
      }
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().endsWith("is closed"), e.getMessage());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void permitsOfATrackedSemaphoreStayExact() throws Exception {
    Semaphore staying = Semaphore.of(segment.here(), "permits", PERMITS);
    for (int round = 0; round < ROUNDS; round++) {
      Attachment closing = segment.attach();
      Semaphore leaving = Semaphore.of(closing, "permits", PERMITS);
      List<CompletableFuture<Void>> users = new ArrayList<>();
      users.add(run(() -> untilClosed(() -> takeAndGive(leaving, 2))));
      users.add(run(() -> untilClosed(() -> drainAndGive(leaving))));
      CompletableFuture<Void> other = mixIn(staying, List.copyOf(users));
      spin(random.nextInt(150_000));
      closeWhenNothingIsHeld(closing);
      users.add(other);
      Watchdog.await(users, moves::get, staying::toString);
      assertEquals(PERMITS, staying.availablePermits(), "in round " + round);
      assertEquals(List.of(), staying.holders());
    }
  }

  private static void takeAndGive(Semaphore semaphore, int n) throws InterruptedException {
    semaphore.acquire(n);
    semaphore.release(n);
  }

  private static void drainAndGive(Semaphore semaphore) {
    semaphore.release(semaphore.drainPermits());
  }

  private CompletableFuture<Void> mixIn(Semaphore semaphore, List<CompletableFuture<Void>> users) {
    return run(
        () -> {
          while (users.stream().anyMatch(user -> !user.isDone())) {
            if (semaphore.tryAcquire()) {
              semaphore.release();
            }
            Thread.yield();
          }
        });
  }

  @Test
  void findingOrMakingAnObjectSucceedsOrSaysClosed() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Attachment closing = segment.attach();
      String name = "object-" + round % 200;
      List<CompletableFuture<Void>> users = new ArrayList<>();
      users.add(run(() -> untilClosed(() -> Mutex.of(closing, name))));
      users.add(run(() -> untilClosed(() -> Semaphore.of(closing, name + "-s", PERMITS))));
      spin(random.nextInt(100_000));
      Door.detach(closing);
      Watchdog.await(users, moves::get, () -> "round " + moves.get());
      Mutex found = Mutex.of(segment.here(), name);
      assertTrue(found.tryLock(), "whole and free in round " + round);
      found.unlock();
    }
  }

  @Test
  void releasesThatReturnedCountAfterTheReleaserClosed() throws Exception {
    int most = Integer.MAX_VALUE;
    Semaphore staying = Semaphore.untracked(segment.here(), "counted", 0, most);
    long released = 0;
    long thrown = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Attachment closing = segment.attach();
      Semaphore leaving = Semaphore.untracked(closing, "counted", 0, most);
      AtomicLong returned = new AtomicLong();
      CompletableFuture<Void> releaser =
          run(
              () ->
                  untilClosed(
                      () -> {
                        leaving.release();
                        returned.incrementAndGet();
                      }));
      spin(random.nextInt(100_000));
      Door.detach(closing);
      Watchdog.await(List.of(releaser), moves::get, staying::toString);
      released += returned.get();
      thrown++;
      long available = staying.availablePermits();
      assertTrue(
          available >= released && available <= released + thrown,
          released + " releases returned, " + thrown + " threw, " + available + " permits");
    }
  }

  private static void closeWhenNothingIsHeld(Attachment closing) {
    while (true) {
      try {
        Door.detach(closing);
        return;
      } catch (IllegalStateException e) {
        assertTrue(e.getMessage().contains("while this process holds"), e.getMessage());
        Thread.yield();
      }
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<Void> run(Loop loop) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            loop.run();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        threads);
  }

  private interface Loop {
    void run() throws Exception;
  }
}
