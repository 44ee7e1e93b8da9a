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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an event promises, with manual reset and with auto reset. */
abstract class EventContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  /** The two kinds. */
  enum Kind {
    MANUAL,
    AUTO;

    Event of(Stage stage) {
      return this == MANUAL ? stage.manual() : stage.auto();
    }
  }

  private static CompletableFuture<Void> asleep(Actor actor, Kind kind) {
    CompletableFuture<Void> begun = actor.beginRun(stage -> kind.of(stage).await());
    actor.awaitAsleep();
    return begun;
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aNewOneIsNotSetAndASetOneLetsPassAtOnce(Kind kind) throws Exception {
    assertFalse(a.says(stage -> kind.of(stage).isSet()));
    assertFalse(a.says(stage -> kind.of(stage).await(Duration.ZERO)));
    b.run(stage -> kind.of(stage).set());
    assertTrue(a.says(stage -> kind.of(stage).isSet()));
    assertTrue(a.says(stage -> kind.of(stage).await(Duration.ZERO)));
    assertEquals(kind == Kind.MANUAL, c.says(stage -> kind.of(stage).isSet()));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void aSetWakesOneThatSleeps(Kind kind) throws Exception {
    CompletableFuture<Void> waiter = asleep(a, kind);
    b.run(stage -> kind.of(stage).set());
    Actor.outcome(waiter);
    CompletableFuture<Boolean> timed =
        c.begin(
            stage -> {
              kind.of(stage).reset();
              return kind.of(stage).await(1, TimeUnit.DAYS);
            });
    c.awaitAsleep();
    b.run(stage -> kind.of(stage).set());
    assertTrue(Actor.said(timed));
  }

  @ParameterizedTest
  @EnumSource
  void aResetTakesTheSetBack(Kind kind) throws Exception {
    a.run(stage -> kind.of(stage).set());
    b.run(stage -> kind.of(stage).reset());
    assertFalse(c.says(stage -> kind.of(stage).isSet()));
    assertFalse(a.says(stage -> kind.of(stage).await(SHORT)));
    b.run(stage -> kind.of(stage).reset());
    a.run(stage -> kind.of(stage).set());
    assertTrue(c.says(stage -> kind.of(stage).await(SHORT)));
  }

  @Test
  void manualResetReleasesAllWhoWaitAndAllWhoCome() throws Exception {
    List<CompletableFuture<Void>> waiters = List.of(asleep(a, Kind.MANUAL), asleep(b, Kind.MANUAL));
    c.run(stage -> stage.manual().set());
    for (CompletableFuture<Void> waiter : waiters) {
      Actor.outcome(waiter);
    }
    for (Actor actor : List.of(a, b, c)) {
      actor.run(stage -> stage.manual().await());
      actor.run(stage -> stage.manual().await());
    }
  }

  @Test
  void aSetThatIsResetAtOnceStillReleasesAllWhoWaited() throws Exception {
    for (int round = 0; round < 10; round++) {
      CompletableFuture<Void> first = asleep(a, Kind.MANUAL);
      CompletableFuture<Void> second = asleep(b, Kind.MANUAL);
      c.run(
          stage -> {
            Event event = stage.manual();
            event.set();
            event.reset();
          });
      Actor.outcome(first);
      Actor.outcome(second);
      assertFalse(c.says(stage -> stage.manual().isSet()));
    }
  }

  @Test
  void autoResetReleasesExactlyOneAndKeepsTheOtherWaiting() throws Exception {
    CompletableFuture<Void> first = asleep(a, Kind.AUTO);
    CompletableFuture<Void> second = asleep(b, Kind.AUTO);
    c.run(stage -> stage.auto().set());
    CompletableFuture.anyOf(first, second).get(30, TimeUnit.SECONDS);
    assertFalse(c.says(stage -> stage.auto().isSet()));
    assertFalse(c.says(stage -> stage.auto().await(SHORT)));
    assertTrue(first.isDone() != second.isDone(), "one was released");
    c.run(stage -> stage.auto().set());
    Actor.outcome(first);
    Actor.outcome(second);
    assertFalse(c.says(stage -> stage.auto().isSet()));
  }

  @Test
  @Tag("jdk25")
  void asManySetsAtOnceReleaseAsManyWaiters() throws Exception {
    for (int round = 0; round < 10; round++) {
      CompletableFuture<Void> first = asleep(a, Kind.AUTO);
      CompletableFuture<Void> second = asleep(b, Kind.AUTO);
      c.run(
          stage -> {
            Event event = stage.auto();
            event.set();
            event.set();
          });
      Actor.outcome(first);
      Actor.outcome(second);
      assertFalse(c.says(stage -> stage.auto().isSet()));
    }
  }

  @Test
  void oneSetIsKeptWhenNobodyWaitsAndNoSecondOne() throws Exception {
    for (Actor actor : List.of(a, b, c)) {
      actor.run(stage -> stage.auto().set());
    }
    assertTrue(a.says(stage -> stage.auto().await(SHORT)));
    assertFalse(a.says(stage -> stage.auto().await(SHORT)));
    assertFalse(b.says(stage -> stage.auto().isSet()));
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void anInterruptEndsTheWaitAndUsesUpNoSet(Kind kind) throws Exception {
    CompletableFuture<Void> waiter = asleep(a, kind);
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiter));
    b.run(stage -> kind.of(stage).set());
    assertThrows(
        InterruptedException.class,
        () ->
            c.run(
                stage -> {
                  Thread.currentThread().interrupt();
                  kind.of(stage).await();
                }));
    assertTrue(a.says(stage -> kind.of(stage).await(Duration.ZERO)));
  }

  @ParameterizedTest
  @EnumSource
  void oneThatGaveUpIsNotReleased(Kind kind) throws Exception {
    assertFalse(a.says(stage -> kind.of(stage).await(SHORT)));
    CompletableFuture<Void> waiter = asleep(b, kind);
    c.run(stage -> kind.of(stage).set());
    Actor.outcome(waiter);
    assertEquals(kind == Kind.MANUAL, a.says(stage -> kind.of(stage).isSet()));
    a.run(stage -> kind.of(stage).set());
    a.run(stage -> kind.of(stage).set()); // nobody waits: one is kept
    assertTrue(a.says(stage -> kind.of(stage).await(SHORT)));
    assertEquals(kind == Kind.MANUAL, a.says(stage -> kind.of(stage).await(SHORT)));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasWrittenBeforeASetIsSeenBehindIt(Kind kind) throws Exception {
    CompletableFuture<Long> waiter =
        a.begin(
            stage -> {
              kind.of(stage).await();
              return stage.region(1).getLong(0);
            });
    b.run(
        stage -> {
          stage.region(1).putLong(0, 42);
          kind.of(stage).set();
        });
    assertEquals(42, Actor.outcome(waiter));
  }

  @Test
  void twoProcessesPlayPingPong() throws Exception {
    CompletableFuture<Void> ping = a.beginRun(stage -> play(stage.auto(), other(stage)));
    CompletableFuture<Void> pong = b.beginRun(stage -> play(other(stage), stage.auto()));
    c.run(stage -> stage.auto().set());
    Actor.outcome(ping);
    Actor.outcome(pong);
    assertTrue(c.says(stage -> stage.auto().await(Duration.ZERO)), "the last turn is kept");
  }

  private static Event other(Stage stage) {
    return Event.autoReset(stage.segment(), "other");
  }

  private static void play(Event mine, Event its) throws InterruptedException {
    for (int turn = 0; turn < 1_000; turn++) {
      mine.await();
      its.set();
    }
  }

  @Test
  void theTextSaysKindAndState() throws Exception {
    a.run(stage -> stage.auto().set());
    String auto = b.ask(stage -> stage.auto().toString());
    assertTrue(auto.startsWith("Event[auto, auto-reset, set"), auto);
    String manual = b.ask(stage -> stage.manual().toString());
    assertTrue(manual.startsWith("Event[manual, manual-reset, not set"), manual);
  }

  @Test
  void theOtherKindUnderTheNameIsRefused() throws Exception {
    a.run(Stage::auto);
    b.run(
        stage -> {
          String message =
              assertThrows(
                      ObjectMismatchException.class,
                      () -> Event.manualReset(stage.segment(), "auto"))
                  .getMessage();
          assertTrue(
              message.contains("an auto-reset event") && message.contains("a manual-reset event"),
              message);
        });
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void everyFormThrowsAfterClose(Kind kind) throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          Event event = kind.of(stage);
          event.set();
          stage.close();
          assertThrows(IllegalStateException.class, event::set);
          assertThrows(IllegalStateException.class, event::reset);
          assertThrows(IllegalStateException.class, event::isSet);
          assertThrows(IllegalStateException.class, event::await);
          assertThrows(IllegalStateException.class, () -> event.await(Duration.ofDays(1)));
          assertTrue(event.toString().contains("closed"));
        });
  }
}
