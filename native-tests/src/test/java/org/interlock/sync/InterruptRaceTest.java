package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An interrupt at the moment of a set, of a barrier's last arrival, of a change: neither it nor the
 * other is lost. The two sides are two participants; waits are not capped, so that a wake that is
 * swallowed is for good. More rounds with {@code -Dinterlock.interrupt.rounds}.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptRaceTest {
  private static final int ROUNDS = Integer.getInteger("interlock.interrupt.rounds", 4_000);
  private static final Duration EVER = Duration.ofDays(1);

  private final TwoParticipants segment = new TwoParticipants();
  private final Stage here = Stage.of(TwoParticipants.endless(segment.here()));
  private final Stage there = Stage.of(TwoParticipants.endless(segment.there()));
  private final SplittableRandom random = new SplittableRandom(11);
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicInteger heard = new AtomicInteger();
  private volatile boolean failed;

  @AfterEach
  void close() {
    segment.close();
  }

  /** What is waited for, again and again. */
  private interface Wait {
    void once() throws InterruptedException;
  }

  /** Waits so often; an interrupt is thrown, or kept. */
  private CompletableFuture<Void> waiter(int rounds, Wait wait, CompletableFuture<Thread> started) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                started.complete(Thread.currentThread());
                while (passed.get() < rounds) {
                  try {
                    wait.once();
                    passed.incrementAndGet();
                  } catch (InterruptedException e) {
                    heard.incrementAndGet();
                  }
                  if (Thread.interrupted()) {
                    heard.incrementAndGet();
                  }
                }
                while (heard.get() < rounds) {
                  if (Thread.interrupted()) {
                    heard.incrementAndGet();
                  }
                  Thread.onSpinWait();
                }
                done.complete(null);
              } catch (RuntimeException | Error e) {
                failed = true;
                done.completeExceptionally(e);
              }
            },
            "waiter");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /** Each round lets it go on, and interrupts it, at about the same time. */
  private void race(int rounds, Wait wait, Runnable release, Object shown) throws Exception {
    CompletableFuture<Thread> started = new CompletableFuture<>();
    CompletableFuture<Void> waiter = waiter(rounds, wait, started);
    Thread victim = started.get();
    CompletableFuture<Void> releases =
        CompletableFuture.runAsync(
            () -> {
              for (int round = 1; round <= rounds && !failed; round++) {
                boolean first = random.nextBoolean();
                if (first) {
                  victim.interrupt();
                }
                linger();
                release.run();
                linger();
                if (!first) {
                  victim.interrupt();
                }
                while ((passed.get() < round || heard.get() < round) && !failed) {
                  Thread.onSpinWait();
                }
              }
            });
    Watchdog.await(List.of(waiter, releases), () -> (long) passed.get(), shown::toString);
    assertEquals(rounds, passed.get(), "passed");
    assertEquals(rounds, heard.get(), "interrupts");
  }

  private void linger() {
    for (int i = random.nextInt(200); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @Test
  void noSetAndNoInterruptIsLost() throws Exception {
    Event event = here.auto();
    race(ROUNDS, there.auto()::await, event::set, event);
    assertFalse(event.isSet());
  }

  @Test
  void noChangeAndNoInterruptIsLost() throws Exception {
    SharedLong mine = here.sharedLong();
    SharedLong its = there.sharedLong();
    race(
        ROUNDS / 2,
        () -> {
          int seen = passed.get();
          assertEquals(seen + 1, its.awaitChange(seen, EVER));
        },
        mine::incrementAndGet,
        mine);
  }

  /** Either both go on, and the interrupt is kept; or it is thrown, and the other one is told. */
  @Test
  void aBarrierTripsOrBreaksForBoth() throws Exception {
    Barrier mine = here.barrier(2);
    Barrier its = there.barrier(2);
    CompletableFuture<Thread> started = new CompletableFuture<>();
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger round = new AtomicInteger();
    AtomicInteger tripped = new AtomicInteger();
    CompletableFuture<Void> party =
        CompletableFuture.runAsync(
            () -> {
              started.complete(Thread.currentThread());
              for (int i = 1; i <= ROUNDS / 4; i++) {
                while (begun.get() < i) {
                  Thread.yield();
                }
                boolean thrown = false;
                try {
                  its.await();
                  tripped.incrementAndGet();
                } catch (InterruptedException e) {
                  thrown = true;
                } catch (BrokenBarrierException e) {
                  throw new AssertionError("by nobody but itself", e);
                }
                while (!thrown && !Thread.interrupted()) {
                  Thread.yield();
                }
                round.incrementAndGet();
              }
            });
    Thread victim = started.get();
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            () -> {
              int both = 0;
              for (int i = 1; i <= ROUNDS / 4; i++) {
                begun.set(i);
                CompletableFuture<Void> interrupts =
                    i % 2 == 0 ? CompletableFuture.runAsync(victim::interrupt) : null;
                linger();
                both += comes(mine) ? 1 : 0;
                if (interrupts == null) {
                  victim.interrupt();
                } else {
                  interrupts.join();
                }
                while (round.get() < i) {
                  Thread.yield();
                }
                assertEquals(both, tripped.get(), "both or neither");
                if (mine.isBroken()) {
                  mine.reset();
                }
              }
            });
    Watchdog.await(List.of(party, other), () -> (long) round.get(), mine::toString);
    System.out.println("the barrier tripped in " + tripped + " of " + ROUNDS / 4 + " rounds");
  }

  private static boolean comes(Barrier barrier) {
    try {
      barrier.await();
      return true;
    } catch (BrokenBarrierException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
