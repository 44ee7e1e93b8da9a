package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who dies leaves nobody waiting at events, latches, barriers, onces and shared numbers. */
class CoordinationDeathTest extends DeathTest {
  private static final Duration EVER = Duration.ofDays(1);

  // ---- events

  @Test
  @Tag("jdk25")
  void aDeadWaiterSwallowsNoSet() throws Exception {
    ProcessActor victim = victim("victim");
    var unused = victim.beginRun(stage -> stage.auto().await());
    victim.awaitAsleep();
    CompletableFuture<Void> survivor = a.beginRun(stage -> stage.auto().await());
    a.awaitAsleep();
    Signals.stop(victim.pid()); // it may be the one that is woken, and cannot act
    b.run(stage -> stage.auto().set());
    victim.close();
    Actor.outcome(survivor);
    awaitParticipants(a, 3);
    assertFalse(a.says(stage -> stage.auto().isSet()));
    CompletableFuture<Void> another = a.beginRun(stage -> stage.auto().await());
    a.awaitAsleep();
    b.run(stage -> stage.auto().set());
    b.run(stage -> stage.auto().set()); // one is kept: the dead one does not count any more
    b.run(stage -> stage.auto().set());
    Actor.outcome(another);
    assertTrue(c.says(stage -> stage.auto().await(Duration.ZERO)));
    assertFalse(c.says(stage -> stage.auto().await(Duration.ZERO)));
  }

  @Test
  void waitersSurviveSettersThatAreKilled() throws Exception {
    CompletableFuture<Void> waiter =
        a.beginRun(
            stage -> {
              while (stage.sharedInt().get() == 0) {
                stage.auto().await();
              }
            });
    List<ProcessActor> setters = victims(2);
    for (ProcessActor setter : setters) {
      var unused =
          setter.beginRun(
              stage -> {
                while (true) {
                  stage.auto().set();
                  stage.auto().await(Duration.ofNanos(1000));
                }
              });
    }
    for (ProcessActor setter : setters) {
      LockSupport.parkNanos(10_000_000);
      setter.close();
    }
    b.run(stage -> stage.sharedInt().set(1));
    b.run(stage -> stage.auto().set());
    Actor.outcome(waiter);
  }

  // ---- latches

  @Test
  @Tag("jdk25")
  void theDeathOfAShareBreaksTheLatchAndIsNamed() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.latch(2).enlist());
    b.run(stage -> stage.latch(2).enlist());
    CompletableFuture<Void> waiter = a.beginRun(stage -> stage.latch(2).await());
    a.awaitAsleep();
    victim.close();
    BrokenLatchException broken =
        assertThrows(BrokenLatchException.class, () -> Actor.outcome(waiter));
    assertTrue(broken.getMessage().contains("process " + victim.pid()), broken.getMessage());
    assertTrue(broken.getMessage().contains("latch latch-2"), broken.getMessage());
    c.run(
        stage -> {
          Latch latch = stage.latch(2);
          assertTrue(latch.isBroken());
          BrokenLatchException late = assertThrows(BrokenLatchException.class, latch::await);
          assertEquals("ActorMain", late.death().command().replaceAll(".*\\.", ""));
          assertThrows(BrokenLatchException.class, () -> latch.await(Duration.ZERO));
          assertThrows(BrokenLatchException.class, latch::enlist);
          latch.countDown(2);
          assertTrue(latch.isBroken());
          assertEquals(2, latch.getCount());
        });
  }

  @Test
  @Tag("jdk25")
  void theDeathOfAShareIsCountedDownExactlyOnce() throws Exception {
    List<ProcessActor> victims = victims(2);
    for (ProcessActor victim : victims) {
      victim.run(stage -> stage.lenientLatch(9).enlist(3));
      victim.run(stage -> stage.lenientLatch(9).countDown()); // that is not counted again
    }
    b.run(stage -> stage.lenientLatch(9).enlist());
    assertEquals(7, b.<Integer>ask(stage -> stage.lenientLatch(9).getCount()));
    CompletableFuture<Void> waiter = a.beginRun(stage -> stage.lenientLatch(9).await());
    a.awaitAsleep();
    Signals.killAll(victims);
    victims.forEach(ProcessActor::close);
    awaitParticipants(c, 3);
    assertEquals(3, c.<Integer>ask(stage -> stage.lenientLatch(9).getCount()));
    a.awaitAsleep();
    c.run(stage -> stage.lenientLatch(9).countDown(2));
    b.run(stage -> stage.lenientLatch(9).countDown());
    Actor.outcome(waiter);
  }

  @Test
  void aDeathWithoutSharesIsNothingToTheLatch() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.latch(3).enlist());
    victim.run(stage -> stage.latch(3).countDown(2));
    victim.close();
    awaitParticipants(a, 3);
    assertFalse(a.says(stage -> stage.latch(3).isBroken()));
    assertEquals(1, a.<Integer>ask(stage -> stage.latch(3).getCount()));
  }

  // ---- barriers

  private static String brokenFor(CompletableFuture<?> waiter) {
    return assertThrows(BrokenBarrierException.class, () -> Actor.outcome(waiter)).getMessage();
  }

  private void assertWhole() throws Exception {
    CompletableFuture<Integer> first = a.begin(stage -> stage.barrier(2).await());
    assertEquals(1, b.<Integer>ask(stage -> stage.barrier(2).await()) + Actor.outcome(first));
  }

  @Test
  @Tag("jdk25")
  void theDeathOfAPartyThatHasNotComeBreaksTheBarrierAndIsNamed() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.barrier(2).enlist());
    CompletableFuture<Integer> waiter = BarrierContract.asleep(a, 2);
    victim.close();
    String broken = brokenFor(waiter);
    assertTrue(broken.contains("thread victim of process " + victim.pid()), broken);
    assertTrue(broken.contains("ActorMain") && broken.contains("died"), broken);
    awaitParticipants(b, 3);
    assertTrue(brokenFor(b.begin(stage -> stage.barrier(2).await())).contains("" + victim.pid()));
    c.run(stage -> assertEquals(List.of(), stage.barrier(2).enlisted()));
    c.run(stage -> stage.barrier(2).reset());
    assertWhole();
  }

  @Test
  void theDeathOfAPartyThatWaitsBreaksTheBarrier() throws Exception {
    ProcessActor victim = victim("victim");
    var unused = BarrierContract.asleep(victim, 3);
    CompletableFuture<Integer> waiter = BarrierContract.asleep(a, 3);
    victim.close();
    assertTrue(brokenFor(waiter).contains("process " + victim.pid()));
  }

  @Test
  void theDeathOfTheLastInItsActionBreaksTheBarrier() throws Exception {
    ProcessActor victim = victim("victim");
    CompletableFuture<Integer> waiter = BarrierContract.asleep(a, 2);
    var unused =
        victim.begin(
            stage ->
                stage
                    .barrier(
                        2,
                        () -> {
                          stage.auto().set();
                          LockSupport.park();
                        })
                    .await());
    b.run(stage -> stage.auto().await());
    victim.close();
    assertTrue(brokenFor(waiter).contains("process " + victim.pid()));
    b.run(stage -> stage.barrier(2).reset());
    assertWhole();
  }

  @Test
  void aDeathIsNamedOnceAlsoWhenTheBarrierWasBrokenBefore() throws Exception {
    ProcessActor victim = victim("victim");
    victim.run(stage -> stage.barrier(2).enlist());
    CompletableFuture<Integer> waiter = BarrierContract.asleep(a, 2);
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiter));
    victim.close();
    awaitParticipants(b, 3);
    assertTrue(brokenFor(b.begin(stage -> stage.barrier(2).await())).contains("" + victim.pid()));
    c.run(stage -> stage.barrier(2).reset());
    assertWhole();
    assertFalse(c.says(stage -> stage.barrier(2).isBroken()));
  }

  @Test
  void aDeathBehindTheBarrierIsNothingToIt() throws Exception {
    ProcessActor victim = victim("victim");
    CompletableFuture<Integer> waiter = BarrierContract.asleep(a, 2);
    victim.run(stage -> stage.barrier(2).await());
    victim.close();
    assertEquals(1, Actor.<Integer>outcome(waiter));
    awaitParticipants(b, 3);
    assertWhole();
  }

  // ---- onces

  @Test
  @Tag("jdk25")
  void anotherOneTakesOverFromADeadRunner() throws Exception {
    ProcessActor victim = victim("victim");
    var unused = OnceContract.beginLong(victim);
    a.run(stage -> stage.auto().await());
    CompletableFuture<Boolean> waiter = a.begin(stage -> stage.once().runOnce(() -> {}));
    a.awaitAsleep();
    assertFalse(b.says(stage -> stage.once().isDone()));
    victim.close();
    assertTrue(Actor.said(waiter));
    b.run(stage -> assertTrue(stage.once().isDone()));
    assertFalse(b.says(stage -> stage.once().runOnce(() -> {})));
  }

  // ---- numbers

  @Test
  void aNumberIsHandedOnAlthoughProcessesDie() throws Exception {
    CompletableFuture<Long> waiter =
        a.begin(
            stage -> {
              long seen = 0;
              while (seen < 1_000_000_000L) {
                seen = stage.sharedLong().awaitChange(seen, EVER);
              }
              return seen;
            });
    for (ProcessActor victim : victims(2)) {
      long before = b.ask(stage -> stage.sharedLong().get());
      var unused =
          victim.beginRun(
              stage -> {
                while (true) {
                  stage.sharedLong().incrementAndGet();
                  stage.sharedLong().awaitChange(-1, Duration.ZERO);
                }
              });
      b.run(stage -> assertTrue(stage.sharedLong().awaitChange(before, EVER) > before));
      victim.close();
    }
    b.run(stage -> await().until(() -> stage.segment().participants().size() == 3));
    b.run(stage -> stage.sharedLong().addAndGet(1_000_000_000L));
    assertTrue(Actor.outcome(waiter) > 1_000_000_000L);
  }
}
