package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a latch promises: as CountDownLatch, and shares. */
abstract class LatchContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static CompletableFuture<Void> asleep(Actor actor, int count) {
    CompletableFuture<Void> begun = actor.beginRun(stage -> stage.latch(count).await());
    actor.awaitAsleep();
    return begun;
  }

  @Test
  @Tag("jdk25")
  void awaitReturnsWhenTheCountIsZeroAndNotBefore() throws Exception {
    CompletableFuture<Void> first = asleep(a, 2);
    CompletableFuture<Void> second = asleep(b, 2);
    c.run(stage -> stage.latch(2).countDown());
    a.awaitAsleep();
    b.awaitAsleep();
    assertEquals(1, c.<Integer>ask(stage -> stage.latch(2).getCount()));
    c.run(stage -> stage.latch(2).countDown());
    Actor.outcome(first);
    Actor.outcome(second);
    for (Actor actor : List.of(a, b, c)) {
      actor.run(stage -> stage.latch(2).await());
      assertEquals(0, actor.<Integer>ask(stage -> stage.latch(2).getCount()));
    }
  }

  @Test
  void aLatchOfZeroIsOpenAtOnce() throws Exception {
    a.run(stage -> stage.latch(0).await());
    assertTrue(a.says(stage -> stage.latch(0).await(Duration.ZERO)));
    a.run(stage -> stage.latch(0).countDown());
    assertFalse(b.says(stage -> stage.latch(0).enlist()));
    assertEquals(0, b.<Integer>ask(stage -> stage.latch(0).getCount()));
  }

  @Test
  void countingDownBelowZeroHasNoEffect() throws Exception {
    a.run(stage -> stage.latch(3).countDown(2));
    assertEquals(1, b.<Integer>ask(stage -> stage.latch(3).getCount()));
    b.run(stage -> stage.latch(3).countDown(0));
    b.run(stage -> stage.latch(3).countDown(Integer.MAX_VALUE));
    b.run(stage -> stage.latch(3).countDown());
    assertEquals(0, c.<Integer>ask(stage -> stage.latch(3).getCount()));
    c.run(stage -> stage.latch(3).await());
  }

  @Test
  void aTimeOutSaysSoAndChangesNothing() throws Exception {
    assertFalse(a.says(stage -> stage.latch(1).await(SHORT)));
    assertFalse(a.says(stage -> stage.latch(1).await(-1, TimeUnit.DAYS)));
    assertEquals(1, b.<Integer>ask(stage -> stage.latch(1).getCount()));
    CompletableFuture<Boolean> timed = a.begin(stage -> stage.latch(1).await(1, TimeUnit.DAYS));
    a.awaitAsleep();
    b.run(stage -> stage.latch(1).countDown());
    assertTrue(Actor.said(timed));
  }

  @Test
  @Tag("jdk25")
  void anInterruptEndsTheWait() throws Exception {
    CompletableFuture<Void> waiter = asleep(a, 1);
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiter));
    b.run(stage -> stage.latch(1).countDown());
    assertThrows(
        InterruptedException.class,
        () ->
            a.run(
                stage -> {
                  Thread.currentThread().interrupt();
                  stage.latch(1).await();
                }));
  }

  @Test
  void whatWasDoneBeforeCountingIsSeenBehindTheLatch() throws Exception {
    CompletableFuture<Long> reader =
        a.begin(
            stage -> {
              stage.latch(2).await();
              return stage.region(2).getLong(0) + stage.region(2).getLong(Long.BYTES);
            });
    b.run(
        stage -> {
          stage.region(2).putLong(0, 40);
          stage.latch(2).countDown();
        });
    c.run(
        stage -> {
          stage.region(2).putLong(Long.BYTES, 2);
          stage.latch(2).countDown();
        });
    assertEquals(42, Actor.outcome(reader));
  }

  @Test
  void sharesAreCountedDownWithTheLatchAndKeepTheSegmentOpen() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Latch latch = stage.latch(5);
          assertTrue(latch.enlist());
          assertTrue(latch.enlist(2));
          assertEquals(3, latch.enlisted().get(0).permits());
          String refused = assertThrows(IllegalStateException.class, stage::close).getMessage();
          assertTrue(refused.contains("3 shares of latch latch-5"), refused);
          String held = stage.segment().participants().get(0).holds().toString();
          assertTrue(held.contains("latch latch-5: 3 shares"), held);
          latch.countDown(2);
          assertEquals(1, latch.enlisted().get(0).permits());
          latch.countDown();
          assertEquals(List.of(), latch.enlisted());
          assertEquals(2, latch.getCount());
          stage.close();
        });
  }

  @Test
  void anOpenLatchKeepsNoShares() throws Exception {
    a.run(stage -> assertTrue(stage.latch(1).enlist()));
    b.run(stage -> stage.latch(1).countDown());
    a.run(stage -> stage.latch(1).await());
    a.run(stage -> assertEquals(List.of(), stage.latch(1).enlisted()));
    a.run(stage -> assertFalse(stage.latch(1).enlist()));
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(Stage::close);
  }

  @Test
  void impossibleNumbersAreRefused() throws Exception {
    a.run(
        stage -> {
          for (int count : new int[] {-1, 65_535, Integer.MIN_VALUE}) {
            assertThrows(
                IllegalArgumentException.class, () -> Latch.of(stage.segment(), "l", count));
          }
          Latch latch = stage.latch(65_534);
          assertThrows(IllegalArgumentException.class, () -> latch.countDown(-1));
          assertThrows(IllegalArgumentException.class, () -> latch.enlist(-1));
          assertTrue(latch.enlist(65_534));
          assertThrows(IllegalStateException.class, latch::enlist);
          latch.countDown(65_534);
          assertEquals(0, latch.getCount());
        });
  }

  @Test
  void otherOptionsUnderTheNameAreRefused() throws Exception {
    a.run(stage -> stage.latch(3));
    b.run(
        stage -> {
          LatchOptions other = LatchOptions.ofCount(3).deathCountsDown();
          assertThrows(
              ObjectMismatchException.class, () -> Latch.of(stage.segment(), "latch-3", 4));
          assertThrows(
              ObjectMismatchException.class, () -> Latch.of(stage.segment(), "latch-3", other));
          assertEquals(3, Latch.of(stage.segment(), "latch-3", other.deathBreaks()).getCount());
        });
  }

  @Test
  void theTextSaysTheCount() throws Exception {
    a.run(stage -> stage.latch(3).countDown());
    assertEquals("Latch[latch-3, count = 2 of 3]", b.ask(stage -> stage.latch(3).toString()));
  }

  @Test
  @Tag("jdk25")
  void everyFormThrowsAfterClose() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Latch latch = stage.latch(1);
          stage.close();
          assertThrows(IllegalStateException.class, latch::countDown);
          assertThrows(IllegalStateException.class, latch::enlist);
          assertThrows(IllegalStateException.class, latch::await);
          assertThrows(IllegalStateException.class, () -> latch.await(Duration.ofDays(1)));
          assertThrows(IllegalStateException.class, latch::getCount);
          assertThrows(IllegalStateException.class, latch::isBroken);
          assertThrows(IllegalStateException.class, latch::enlisted);
          assertTrue(latch.toString().contains("closed"));
        });
  }
}
