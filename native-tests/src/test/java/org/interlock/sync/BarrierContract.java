package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.interlock.shm.ObjectMismatchException;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a barrier promises: as CyclicBarrier, and enlisted parties. */
abstract class BarrierContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  static CompletableFuture<Integer> asleep(Actor actor, int parties) {
    CompletableFuture<Integer> begun = actor.begin(stage -> stage.barrier(parties).await());
    actor.awaitAsleep();
    return begun;
  }

  private static String brokenFor(CompletableFuture<?> waiter) {
    return assertThrows(BrokenBarrierException.class, () -> Actor.outcome(waiter)).getMessage();
  }

  private static String brokenFor(Actor actor, int parties) {
    return brokenFor(actor.begin(stage -> stage.barrier(parties).await()));
  }

  @Test
  @Tag("jdk25")
  void allGoOnWhenTheLastHasComeEachWithItsIndex() throws Exception {
    for (int round = 0; round < 3; round++) {
      CompletableFuture<Integer> first = asleep(a, 3);
      CompletableFuture<Integer> second = asleep(b, 3);
      assertEquals(2, c.<Integer>ask(stage -> stage.barrier(3).getNumberWaiting()));
      assertEquals(0, c.<Integer>ask(stage -> stage.barrier(3).await()));
      assertEquals(2, Actor.<Integer>outcome(first));
      assertEquals(1, Actor.<Integer>outcome(second));
      assertEquals(0, c.<Integer>ask(stage -> stage.barrier(3).getNumberWaiting()));
      assertFalse(c.says(stage -> stage.barrier(3).isBroken()));
    }
  }

  @Test
  void aBarrierOfOneNeverWaits() throws Exception {
    for (int round = 0; round < 100; round++) {
      assertEquals(0, a.<Integer>ask(stage -> stage.barrier(1).await()));
    }
    assertEquals(0, b.<Integer>ask(stage -> stage.barrier(1).await(Duration.ZERO)));
    assertEquals(1, b.<Integer>ask(stage -> stage.barrier(1).getParties()));
  }

  @Test
  void nobodyGoesOnBeforeAllHaveComeInAnyOfManyGenerations() throws Exception {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    int number = 0;
    for (Actor actor : List.of(a, b, c)) {
      long mine = (long) Long.BYTES * number++;
      all.add(
          actor.beginRun(
              stage -> {
                Barrier barrier = stage.barrier(3);
                Region counts = stage.region(3);
                for (int round = 1; round <= 200; round++) {
                  counts.putLong(mine, round);
                  barrier.await();
                  for (int each = 0; each < 3; each++) {
                    assertEquals(round, counts.getLong((long) Long.BYTES * each));
                  }
                  barrier.await();
                }
              }));
    }
    for (CompletableFuture<Void> each : all) {
      Actor.outcome(each);
    }
  }

  @Test
  @Tag("jdk25")
  void theLastRunsItsActionBeforeAnybodyGoesOn() throws Exception {
    CompletableFuture<Long> first =
        a.begin(
            stage -> {
              stage.barrier(2, () -> stage.region(1).putLong(0, -1)).await();
              return stage.region(1).getLong(0);
            });
    a.awaitAsleep();
    assertEquals(
        7,
        b.<Long>ask(
            stage -> {
              stage.barrier(2, () -> stage.region(1).putLong(0, 7)).await();
              return stage.region(1).getLong(0);
            }));
    assertEquals(7, Actor.outcome(first));
  }

  @Test
  @Tag("jdk25")
  void anActionThatThrowsBreaksTheBarrier() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 2);
    String thrown =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    b.run(
                        stage ->
                            stage
                                .barrier(
                                    2,
                                    () -> {
                                      throw new IllegalArgumentException("no");
                                    })
                                .await()))
            .getMessage();
    assertEquals("no", thrown);
    String broken = brokenFor(first);
    assertTrue(broken.contains("process " + b.pid()) && broken.contains("action"), broken);
    assertTrue(c.says(stage -> stage.barrier(2).isBroken()));
  }

  @Test
  @Tag("jdk25")
  void anInterruptedPartyBreaksTheBarrierAndIsNamed() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 3);
    CompletableFuture<Integer> second = asleep(b, 3);
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(first));
    String broken = brokenFor(second);
    assertTrue(broken.contains("thread " + a.threadName()), broken);
    assertTrue(broken.contains("process " + a.pid()), broken);
    assertTrue(broken.contains("was interrupted"), broken);
    assertTrue(c.says(stage -> stage.barrier(3).isBroken()));
    assertTrue(brokenFor(c, 3).contains("process " + a.pid()));
    assertEquals(0, c.<Integer>ask(stage -> stage.barrier(3).getNumberWaiting()));
  }

  @Test
  void onesThatComesInterruptedBreaksTheBarrier() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 3);
    assertThrows(
        InterruptedException.class,
        () ->
            b.run(
                stage -> {
                  Thread.currentThread().interrupt();
                  stage.barrier(3).await();
                }));
    assertTrue(brokenFor(first).contains("process " + b.pid()));
  }

  @Test
  @Tag("jdk25")
  void aTimeOutBreaksTheBarrierAndSaysWhoIsMissing() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 3);
    c.run(
        stage -> {
          stage.barrier(3).enlist();
          stage.onLeave(() -> stage.barrier(3).resign());
        });
    String late =
        assertThrows(TimeoutException.class, () -> b.run(stage -> stage.barrier(3).await(SHORT)))
            .getMessage();
    assertTrue(late.contains("barrier barrier-3") && late.contains("PT0.02S"), late);
    if (c.pid() != b.pid()) {
      assertTrue(late.contains("not come: process " + c.pid()), late);
    }
    assertTrue(late.contains(a.threadName()), late);
    assertTrue(brokenFor(first).contains("has waited long enough"));
    assertThrows(
        BrokenBarrierException.class,
        () -> b.run(stage -> stage.barrier(3).await(1, TimeUnit.MILLISECONDS)));
  }

  @Test
  void aTimeOutOfZeroLooksOnce() throws Exception {
    for (long nanos : new long[] {0, -1, Long.MIN_VALUE}) {
      assertThrows(
          TimeoutException.class,
          () -> a.run(stage -> stage.barrier(2).await(nanos, TimeUnit.NANOSECONDS)));
      a.run(stage -> stage.barrier(2).reset());
    }
    CompletableFuture<Integer> first = asleep(a, 2);
    assertEquals(0, b.<Integer>ask(stage -> stage.barrier(2).await(Duration.ZERO)));
    assertEquals(1, Actor.<Integer>outcome(first));
  }

  @Test
  @Tag("jdk25")
  void aResetSendsWaitersAwayAndBeginsAnew() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 3);
    CompletableFuture<Integer> second = asleep(b, 3);
    c.run(stage -> stage.barrier(3).reset());
    brokenFor(first);
    brokenFor(second);
    assertFalse(c.says(stage -> stage.barrier(3).isBroken()));
    allGoOnWhenTheLastHasComeEachWithItsIndex();
  }

  @Test
  void aResetMendsABrokenOne() throws Exception {
    assertThrows(TimeoutException.class, () -> a.run(stage -> stage.barrier(3).await(SHORT)));
    brokenFor(b, 3);
    c.run(stage -> stage.barrier(3).reset());
    allGoOnWhenTheLastHasComeEachWithItsIndex();
    c.run(stage -> stage.barrier(3).reset());
    c.run(stage -> stage.barrier(3).reset());
    allGoOnWhenTheLastHasComeEachWithItsIndex();
  }

  /** Whoever waited in a generation is told how that one ended, however late it looks. */
  @Test
  void oneThatIsLateIsToldOfItsOwnGeneration() throws Exception {
    for (int others : new int[] {0, 1, 3}) {
      CompletableFuture<Integer> late = asleep(a, 2);
      b.run(
          stage -> {
            Barrier barrier = stage.barrier(2);
            barrier.reset(); // the late one's
            for (int i = 0; i < others; i++) {
              Thread other =
                  new Thread(
                      () -> {
                        try {
                          barrier.await();
                        } catch (InterruptedException | BrokenBarrierException e) {
                          throw new IllegalStateException(e);
                        }
                      });
              other.start();
              barrier.await();
              other.join();
            }
          });
      brokenFor(late);
    }
  }

  @Test
  void whoComesWhileTheActionRunsIsOfTheNextGeneration() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 2);
    CompletableFuture<Integer> last =
        b.begin(
            stage ->
                stage
                    .barrier(
                        2,
                        () -> {
                          stage.auto().set();
                          awaitUnchecked(stage.manual());
                        })
                    .await());
    c.run(stage -> stage.auto().await());
    assertThrows(TimeoutException.class, () -> c.run(stage -> stage.barrier(2).await(SHORT)));
    CompletableFuture<Integer> next = asleep(c, 2);
    assertFalse(last.isDone());
    CompletableFuture<Integer> again = releasedBy(first, last);
    assertEquals(1, Actor.<Integer>outcome(next));
    assertEquals(0, Actor.<Integer>outcome(again));
  }

  /** Ends the action; then the first comes again. */
  private CompletableFuture<Integer> releasedBy(
      CompletableFuture<Integer> first, CompletableFuture<Integer> last) throws Exception {
    try (Actor setter = new ThreadActor("setter")) {
      String name = segment;
      setter.run(stage -> stage.open(name));
      setter.run(stage -> stage.manual().set());
      assertEquals(1, Actor.<Integer>outcome(first));
      assertEquals(0, Actor.<Integer>outcome(last));
      setter.run(stage -> await().until(() -> stage.barrier(2).getNumberWaiting() == 1));
      setter.run(Stage::leave);
    }
    return a.begin(stage -> stage.barrier(2).await());
  }

  private static void awaitUnchecked(Event event) {
    try {
      event.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCallFromInsideTheActionIsRefused() throws Exception {
    a.run(
        stage -> {
          Barrier[] barrier = {null};
          barrier[0] =
              stage.barrier(
                  1,
                  () -> {
                    try {
                      barrier[0].await();
                    } catch (InterruptedException | BrokenBarrierException e) {
                      throw new AssertionError(e);
                    }
                  });
          assertThrows(IllegalStateException.class, barrier[0]::await);
          assertTrue(barrier[0].isBroken());
        });
  }

  @Test
  void enlistedPartiesKeepTheSegmentOpenUntilTheyResign() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Barrier barrier = stage.barrier(3);
          barrier.enlist();
          barrier.enlist();
          assertEquals(2, barrier.enlisted().get(0).permits());
          String refused = assertThrows(IllegalStateException.class, stage::close).getMessage();
          assertTrue(refused.contains("2 parties of barrier barrier-3"), refused);
          String held = stage.segment().participants().get(0).holds().toString();
          assertTrue(held.contains("barrier barrier-3: 2 parties"), held);
          barrier.resign();
          barrier.resign();
          assertThrows(IllegalMonitorStateException.class, barrier::resign);
          assertEquals(List.of(), barrier.enlisted());
          stage.close();
        });
  }

  @Test
  void otherNumbersOfPartiesAreRefused() throws Exception {
    a.run(stage -> stage.barrier(3));
    b.run(
        stage -> {
          assertThrows(
              ObjectMismatchException.class, () -> Barrier.of(stage.segment(), "barrier-3", 2));
          for (int parties : new int[] {0, -1, 65_536}) {
            assertThrows(
                IllegalArgumentException.class, () -> Barrier.of(stage.segment(), "b", parties));
          }
        });
  }

  @Test
  void theTextSaysHowManyHaveComeOrWhoBrokeIt() throws Exception {
    CompletableFuture<Integer> first = asleep(a, 2);
    assertEquals(
        "Barrier[barrier-2, 1 of 2 parties have come]",
        b.ask(stage -> stage.barrier(2).toString()));
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(first));
    String broken = b.ask(stage -> stage.barrier(2).toString());
    assertTrue(broken.contains("was interrupted"), broken);
  }

  @Test
  @Tag("jdk25")
  void everyFormThrowsAfterClose() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Barrier barrier = stage.barrier(2);
          stage.close();
          assertThrows(IllegalStateException.class, barrier::await);
          assertThrows(IllegalStateException.class, () -> barrier.await(Duration.ofDays(1)));
          assertThrows(IllegalStateException.class, barrier::reset);
          assertThrows(IllegalStateException.class, barrier::enlist);
          assertThrows(IllegalStateException.class, barrier::resign);
          assertThrows(IllegalStateException.class, barrier::isBroken);
          assertThrows(IllegalStateException.class, barrier::getNumberWaiting);
          assertThrows(IllegalStateException.class, barrier::enlisted);
          assertEquals(2, barrier.getParties());
          assertTrue(barrier.toString().contains("closed"));
        });
  }
}
