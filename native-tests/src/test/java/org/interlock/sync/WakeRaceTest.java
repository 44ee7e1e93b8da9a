package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A waiter that leaves at the moment of the release, by time-out or interrupt, passes the wake on.
 * The holder is another participant; waits are not capped, so that a swallowed wake is for good.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WakeRaceTest {
  private static final int ROUNDS = 3_500; // of each of 3 primitives, in each of 2 races

  private static final int ATTEMPTS = 2_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TwoParticipants segment = new TwoParticipants();
  private final Stage holding = Stage.of(segment.here());
  private final Stage waiting = Stage.of(TwoParticipants.endless(segment.there()));
  private final SplittableRandom random = new SplittableRandom(7);

  // one round: the holder lets it go while one waiter stays and one may leave
  private final AtomicInteger round = new AtomicInteger();
  private final AtomicInteger stayers = new AtomicInteger();
  private final AtomicInteger leavers = new AtomicInteger();
  private final AtomicInteger taken = new AtomicInteger();
  private volatile long leaveAfterNanos;
  private volatile boolean interrupted;

  @AfterEach
  void close() {
    threads.shutdownNow();
    segment.close();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aTimeOutAtTheMomentOfTheReleaseLosesNoWake(Primitive one) throws Exception {
    List<CompletableFuture<Void>> running = startStayer(one);
    running.add(run(() -> leaveByTimeOut(one)));
    running.add(run(() -> hold(one)));
    await(running, one);
  }

  @ParameterizedTest
  @EnumSource
  void anInterruptAtTheMomentOfTheReleaseLosesNeitherWakeNorInterrupt(Primitive one)
      throws Exception {
    CompletableFuture<Thread> leaver = new CompletableFuture<>();
    List<CompletableFuture<Void>> running = startStayer(one);
    running.add(
        run(
            () -> {
              leaver.complete(Thread.currentThread());
              leaveByInterrupt(one);
            }));
    Thread interruptible = leaver.get();
    running.add(run(() -> interruptEachRound(interruptible)));
    running.add(run(() -> hold(one)));
    await(running, one);
    // Which side wins how often is the scheduler's; that no round is lost is what await() has seen.
    System.out.println(one + ": the permit won " + taken.get() + " of " + ROUNDS + " rounds");
  }

  private List<CompletableFuture<Void>> startStayer(Primitive one) {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    running.add(
        run(
            () -> {
              for (int next = 1; next <= ROUNDS; next++) {
                awaitRound(next);
                one.acquire(waiting);
                one.release(waiting);
                stayers.incrementAndGet();
              }
            }));
    return running;
  }

  private void hold(Primitive one) {
    for (int next = 1; next <= ROUNDS; next++) {
      one.acquire(holding);
      long holdNanos = random.nextInt(60_000);
      leaveAfterNanos = holdNanos + random.nextInt(-20_000, 20_000);
      interrupted = false;
      round.set(next);
      spin(holdNanos);
      one.release(holding);
      while (stayers.get() < next || leavers.get() < next) {
        Thread.yield();
      }
      assertTrue(one.tryAcquire(holding), "free again");
      one.release(holding);
    }
  }

  private void leaveByTimeOut(Primitive one) throws Exception {
    for (int next = 1; next <= ROUNDS; next++) {
      awaitRound(next);
      if (one.tryAcquire(waiting, leaveAfterNanos)) {
        one.release(waiting);
      }
      leavers.incrementAndGet();
    }
  }

  private void leaveByInterrupt(Primitive one) {
    for (int next = 1; next <= ROUNDS; next++) {
      awaitRound(next);
      boolean acquired = true;
      try {
        one.acquireInterruptibly(waiting);
        one.release(waiting);
        taken.incrementAndGet();
      } catch (InterruptedException e) {
        acquired = false;
      }
      while (!interrupted) {
        Thread.yield();
      }
      assertEquals(acquired, Thread.interrupted(), "thrown or kept, never both or neither");
      leavers.incrementAndGet();
    }
  }

  private void interruptEachRound(Thread leaver) {
    for (int next = 1; next <= ROUNDS; next++) {
      awaitRound(next);
      spin(leaveAfterNanos);
      leaver.interrupt();
      interrupted = true;
    }
  }

  private void awaitRound(int next) {
    while (round.get() < next) {
      Thread.yield();
    }
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private void await(List<CompletableFuture<Void>> running, Primitive one) throws Exception {
    Watchdog.await(running, () -> (long) round.get(), () -> one.text(holding));
    assertEquals(ROUNDS, stayers.get());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void twoReleasesInARowServeTwoSleepers(boolean tracked) throws Exception {
    Function<Stage, Semaphore> two =
        stage -> tracked ? stage.tracked(2) : stage.untracked("two", 2, 2);
    try (Actor first = new ThreadActor("first");
        Actor second = new ThreadActor("second")) {
      for (int next = 0; next < 100; next++) {
        two.apply(holding).acquireUninterruptibly(2);
        List<CompletableFuture<Void>> sleepers = new ArrayList<>();
        for (Actor actor : List.of(first, second)) {
          sleepers.add(actor.beginRun(stage -> two.apply(waiting).acquire()));
          actor.awaitAsleep();
        }
        two.apply(holding).release();
        two.apply(holding).release();
        Watchdog.await(sleepers, () -> (long) round.get(), two.apply(holding)::toString);
        two.apply(waiting).release(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eightThreadsUnderConstantInterruptsNeitherHangNorLoseAPermit(Primitive one)
      throws Exception {
    Stage[] stages = {waiting, Stage.of(TwoParticipants.endless(segment.here()))};
    List<CompletableFuture<Void>> running = new ArrayList<>();
    Set<Thread> victims = ConcurrentHashMap.newKeySet();
    for (int thread = 0; thread < 8; thread++) {
      Stage stage = stages[thread % 2];
      running.add(
          run(
              () -> {
                victims.add(Thread.currentThread());
                attempt(one, stage);
                victims.remove(Thread.currentThread());
              }));
    }
    running.add(run(() -> interruptUntilDone(victims)));
    Watchdog.await(running, () -> (long) round.get(), () -> one.text(waiting));
    assertEquals(8 * ATTEMPTS, round.get());
    assertTrue(one.tryAcquire(holding), "free in the end");
    one.release(holding);
    System.out.println("acquired " + taken.get() + " times, interrupted " + leavers.get());
    assertEquals(8 * ATTEMPTS, taken.get() + leavers.get());
  }

  private void attempt(Primitive one, Stage stage) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        one.acquireInterruptibly(stage);
        assertEquals(1, stayers.incrementAndGet(), "one at a time");
        spin(1_000);
        stayers.decrementAndGet();
        taken.incrementAndGet();
        one.release(stage);
      } catch (InterruptedException e) {
        leavers.incrementAndGet();
      }
      round.incrementAndGet();
    }
  }

  private void interruptUntilDone(Set<Thread> victims) {
    while (round.get() < 8 * ATTEMPTS) {
      victims.forEach(Thread::interrupt);
      spin(random.nextInt(20_000));
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
