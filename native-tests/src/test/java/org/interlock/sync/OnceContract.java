package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.interlock.shm.Region;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a once promises. */
abstract class OnceContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  /** Counts how often it was run, plainly: only one runs at a time. */
  private static void count(Stage stage) {
    Region runs = stage.region(2);
    runs.putLong(0, runs.getLong(0) + 1);
  }

  private static long runs(Stage stage) {
    return stage.region(2).getLong(0);
  }

  /** Runs an action that does not end before it is let. */
  static CompletableFuture<Boolean> beginLong(Actor actor) throws Exception {
    CompletableFuture<Boolean> begun =
        actor.begin(
            stage ->
                stage
                    .once()
                    .runOnce(
                        () -> {
                          stage.auto().set();
                          try {
                            stage.manual().await();
                          } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                          }
                          count(stage);
                        }));
    return begun;
  }

  @Test
  @Tag("jdk25")
  void oneRunsTheOthersWaitUntilItIsDone() throws Exception {
    CompletableFuture<Boolean> runner = beginLong(a);
    c.run(stage -> stage.auto().await()); // it has begun
    CompletableFuture<Boolean> waiter = b.begin(stage -> stage.once().runOnce(() -> count(stage)));
    b.awaitAsleep();
    assertFalse(c.says(stage -> stage.once().isDone()));
    c.run(stage -> stage.manual().set());
    assertTrue(Actor.said(runner));
    assertFalse(Actor.said(waiter));
    assertTrue(c.says(stage -> stage.once().isDone()));
    assertFalse(c.says(stage -> stage.once().runOnce(() -> count(stage))));
    assertFalse(c.says(stage -> stage.once().runOnce(() -> count(stage), Duration.ZERO)));
    assertEquals(1, c.<Long>ask(OnceContract::runs));
  }

  @Test
  void ofManyThatComeAtOnceOneRuns() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = "once-" + round;
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (Actor actor : List.of(a, b, c)) {
        all.add(
            actor.begin(
                stage -> {
                  boolean ran = Once.of(stage.segment(), name).runOnce(() -> count(stage));
                  assertTrue(runs(stage) > 0);
                  return ran;
                }));
      }
      int ran = 0;
      for (CompletableFuture<Boolean> each : all) {
        ran += Actor.said(each) ? 1 : 0;
      }
      assertEquals(1, ran);
    }
    assertEquals(20, c.<Long>ask(OnceContract::runs));
  }

  @Test
  @Tag("jdk25")
  void anActionThatThrowsIsNotDoneAndAnotherOneRuns() throws Exception {
    CompletableFuture<Boolean> runner =
        a.begin(
            stage ->
                stage
                    .once()
                    .runOnce(
                        () -> {
                          stage.auto().set();
                          awaitUnchecked(stage.manual());
                          throw new IllegalArgumentException("no");
                        }));
    c.run(stage -> stage.auto().await());
    CompletableFuture<Boolean> waiter = b.begin(stage -> stage.once().runOnce(() -> count(stage)));
    b.awaitAsleep();
    c.run(stage -> stage.manual().set());
    assertEquals(
        "no",
        assertThrows(IllegalArgumentException.class, () -> Actor.outcome(runner)).getMessage());
    assertTrue(Actor.said(waiter));
    assertEquals(1, c.<Long>ask(OnceContract::runs));
    assertFalse(a.says(stage -> stage.once().runOnce(() -> count(stage))));
  }

  private static void awaitUnchecked(Event event) {
    try {
      event.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @Tag("jdk25")
  void aTimeOutNamesTheOneThatRuns() throws Exception {
    CompletableFuture<Boolean> runner = beginLong(a);
    c.run(stage -> stage.auto().await());
    String late =
        assertThrows(
                TimeoutException.class,
                () -> b.run(stage -> stage.once().runOnce(() -> count(stage), SHORT)))
            .getMessage();
    assertTrue(late.contains("process " + a.pid()) && late.contains(a.threadName()), late);
    assertTrue(late.contains("once once"), late);
    String text = c.ask(stage -> stage.once().toString());
    assertTrue(text.contains("run by thread " + a.threadName()), text);
    c.run(stage -> stage.manual().set());
    assertTrue(Actor.said(runner));
    assertEquals("Once[once, done]", b.ask(stage -> stage.once().toString()));
  }

  @Test
  void anInterruptEndsTheTimedWaitOnly() throws Exception {
    CompletableFuture<Boolean> runner = beginLong(a);
    c.run(stage -> stage.auto().await());
    CompletableFuture<Boolean> timed =
        b.begin(stage -> stage.once().runOnce(() -> count(stage), Duration.ofDays(1)));
    b.awaitAsleep();
    b.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(timed));
    CompletableFuture<Boolean> untimed =
        b.begin(
            stage -> {
              Thread.currentThread().interrupt();
              stage.once().runOnce(() -> count(stage));
              return Thread.interrupted();
            });
    b.awaitAsleep();
    c.run(stage -> stage.manual().set());
    assertTrue(Actor.said(runner));
    assertTrue(Actor.said(untimed), "the interrupt is kept");
  }

  @Test
  @Tag("jdk25")
  void aCallFromInsideTheActionIsRefused() throws Exception {
    String refused =
        assertThrows(
                IllegalStateException.class,
                () ->
                    a.run(
                        stage ->
                            stage.once().runOnce(() -> stage.once().runOnce(() -> count(stage)))))
            .getMessage();
    assertTrue(refused.contains("in its action"), refused);
    assertTrue(b.says(stage -> stage.once().runOnce(() -> count(stage))));
    assertEquals(1, b.<Long>ask(OnceContract::runs));
  }

  @Test
  void aRunningActionKeepsTheSegmentOpen() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage ->
            stage
                .once()
                .runOnce(
                    () -> {
                      String refused =
                          assertThrows(IllegalStateException.class, stage::close).getMessage();
                      assertTrue(refused.contains("once once"), refused);
                      String held = stage.segment().participants().get(0).holds().toString();
                      assertTrue(held.contains("in its action"), held);
                    }));
    a.run(Stage::close);
  }

  @Test
  @Tag("jdk25")
  void everyFormThrowsAfterClose() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Once once = stage.once();
          stage.close();
          Runnable nothing = () -> {};
          assertThrows(IllegalStateException.class, () -> once.runOnce(nothing));
          assertThrows(IllegalStateException.class, () -> once.runOnce(nothing, SHORT));
          assertThrows(IllegalStateException.class, once::isDone);
          assertThrows(IllegalStateException.class, once::runner);
          assertTrue(once.toString().contains("closed"));
        });
  }
}
