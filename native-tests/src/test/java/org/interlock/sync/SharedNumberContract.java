package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.ObjectMismatchException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What shared numbers promise: as j.u.c.atomic, and a wait for a change. */
abstract class SharedNumberContract extends ActorTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final int TIMES = 5_000;

  @Test
  @Tag("jdk25")
  void aLongCountsAsAnAtomicLong() throws Exception {
    a.run(
        stage -> {
          SharedLong number = stage.sharedLong();
          assertEquals(0, number.get());
          assertEquals(0, number.getAndSet(5));
          assertEquals(5, number.getAndAdd(2));
          assertEquals(10, number.addAndGet(3));
          assertEquals(10, number.getAndIncrement());
          assertEquals(12, number.incrementAndGet());
          assertEquals(12, number.getAndDecrement());
          assertEquals(10, number.decrementAndGet());
          assertEquals(10, number.getAndUpdate(n -> n * n));
          assertEquals(99, number.updateAndGet(n -> n - 1));
          assertEquals(99, number.getAndAccumulate(2, (n, with) -> n * with));
          assertEquals(194, number.accumulateAndGet(4, (n, with) -> n - with));
          assertTrue(number.compareAndSet(194, Long.MIN_VALUE));
          assertFalse(number.compareAndSet(194, 1));
          assertEquals(Long.MIN_VALUE, number.compareAndExchange(3, 4));
          assertEquals(Long.MIN_VALUE, number.compareAndExchange(Long.MIN_VALUE, 4));
          assertTrue(number.weakCompareAndSetPlain(4, 3));
          assertTrue(number.weakCompareAndSetAcquire(3, 2));
          assertTrue(number.weakCompareAndSetRelease(2, 1));
          assertTrue(number.weakCompareAndSetVolatile(1, Long.MAX_VALUE));
          assertEquals(Long.MIN_VALUE, number.incrementAndGet());
        });
    b.run(stage -> assertEquals(Long.MIN_VALUE, stage.sharedLong().get()));
  }

  @Test
  @Tag("jdk25")
  void anIntCountsAsAnAtomicInteger() throws Exception {
    a.run(
        stage -> {
          SharedInt number = stage.sharedInt();
          assertEquals(0, number.get());
          assertEquals(0, number.getAndSet(5));
          assertEquals(5, number.getAndAdd(2));
          assertEquals(10, number.addAndGet(3));
          assertEquals(10, number.getAndIncrement());
          assertEquals(12, number.incrementAndGet());
          assertEquals(12, number.getAndDecrement());
          assertEquals(10, number.decrementAndGet());
          assertEquals(10, number.getAndUpdate(n -> n * n));
          assertEquals(99, number.updateAndGet(n -> n - 1));
          assertEquals(99, number.getAndAccumulate(2, (n, with) -> n * with));
          assertEquals(194, number.accumulateAndGet(4, (n, with) -> n - with));
          assertTrue(number.compareAndSet(194, 3));
          assertFalse(number.compareAndSet(194, 1));
          assertEquals(3, number.compareAndExchange(4, 5));
          assertEquals(3, number.compareAndExchange(3, 4));
          assertTrue(number.weakCompareAndSetPlain(4, 3));
          assertTrue(number.weakCompareAndSetAcquire(3, 2));
          assertTrue(number.weakCompareAndSetRelease(2, 1));
          assertTrue(number.weakCompareAndSetVolatile(1, Integer.MAX_VALUE));
          assertEquals(Integer.MIN_VALUE, number.incrementAndGet());
        });
    b.run(stage -> assertEquals(Integer.MIN_VALUE, stage.sharedInt().get()));
  }

  @Test
  void everyStoreIsSeenByEveryRead() throws Exception {
    a.run(stage -> stage.sharedLong().set(-1));
    assertSeen(-1);
    a.run(stage -> stage.sharedLong().setRelease(1L << 40));
    assertSeen(1L << 40);
    a.run(stage -> stage.sharedLong().lazySet(3));
    assertSeen(3);
    a.run(stage -> stage.sharedLong().setOpaque(4));
    assertSeen(4);
    a.run(stage -> stage.sharedLong().setPlain(5));
    assertSeen(5);
  }

  private void assertSeen(long value) throws Exception {
    for (Actor actor : List.of(a, b)) {
      actor.run(
          stage -> {
            SharedLong number = stage.sharedLong();
            assertEquals(
                List.of(value, value, value, value),
                List.of(number.get(), number.getPlain(), number.getOpaque(), number.getAcquire()));
          });
    }
  }

  @Test
  void noCountIsLost() throws Exception {
    List<CompletableFuture<Void>> counters = new ArrayList<>();
    for (Actor actor : List.of(a, b, c)) {
      counters.add(
          actor.beginRun(
              stage -> {
                for (int i = 0; i < TIMES; i++) {
                  stage.sharedLong().incrementAndGet();
                  stage.sharedInt().updateAndGet(n -> n + 1);
                }
              }));
    }
    for (CompletableFuture<Void> counter : counters) {
      Actor.outcome(counter);
    }
    b.run(stage -> assertEquals(3 * TIMES, stage.sharedLong().get()));
    b.run(stage -> assertEquals(3 * TIMES, stage.sharedInt().get()));
  }

  /** What changes a number, each in its own way. */
  enum Change {
    SET,
    SET_RELEASE,
    SET_OPAQUE,
    GET_AND_SET,
    COMPARE_AND_SET,
    GET_AND_ADD,
    UPDATE;

    private void of(SharedLong number, long value) {
      long before = number.get();
      switch (this) {
        case SET -> number.set(value);
        case SET_RELEASE -> number.setRelease(value);
        case SET_OPAQUE -> number.setOpaque(value);
        case GET_AND_SET -> number.getAndSet(value);
        case COMPARE_AND_SET -> assertTrue(number.compareAndSet(before, value));
        case GET_AND_ADD -> number.getAndAdd(value - before);
        case UPDATE -> number.updateAndGet(any -> value);
        default -> throw new AssertionError(this);
      }
    }

    private void of(SharedInt number, int value) {
      int before = number.get();
      switch (this) {
        case SET -> number.set(value);
        case SET_RELEASE -> number.setRelease(value);
        case SET_OPAQUE -> number.setOpaque(value);
        case GET_AND_SET -> number.getAndSet(value);
        case COMPARE_AND_SET -> assertTrue(number.compareAndSet(before, value));
        case GET_AND_ADD -> number.getAndAdd(value - before);
        case UPDATE -> number.updateAndGet(any -> value);
        default -> throw new AssertionError(this);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void everyChangeWakesAllWhoWait(Change change) throws Exception {
    CompletableFuture<Long> first =
        a.begin(stage -> stage.sharedLong().awaitChange(0, Duration.ofDays(1)));
    CompletableFuture<Long> second =
        b.begin(stage -> stage.sharedLong().awaitChange(0, 1, TimeUnit.DAYS));
    a.awaitAsleep();
    b.awaitAsleep();
    c.run(stage -> change.of(stage.sharedLong(), 1L << 32)); // the low half is the same
    assertEquals(1L << 32, Actor.outcome(first));
    assertEquals(1L << 32, Actor.outcome(second));
    CompletableFuture<Integer> other =
        a.begin(stage -> stage.sharedInt().awaitChange(0, Duration.ofDays(1)));
    a.awaitAsleep();
    c.run(stage -> change.of(stage.sharedInt(), -7));
    assertEquals(-7, Actor.outcome(other));
  }

  @Test
  void whoSeesTheValueAlreadyChangedDoesNotWait() throws Exception {
    a.run(stage -> stage.sharedLong().set(3));
    b.run(stage -> assertEquals(3, stage.sharedLong().awaitChange(2, Duration.ofDays(1))));
    b.run(stage -> assertEquals(3, stage.sharedLong().awaitChange(2, Duration.ZERO)));
  }

  @Test
  void aChangeToTheSameValueIsNone() throws Exception {
    CompletableFuture<Long> waiter =
        a.begin(stage -> stage.sharedLong().awaitChange(0, Duration.ofDays(1)));
    a.awaitAsleep();
    b.run(stage -> stage.sharedLong().set(0));
    a.awaitAsleep();
    assertFalse(waiter.isDone());
    b.run(stage -> stage.sharedLong().set(9));
    assertEquals(9, Actor.outcome(waiter));
  }

  @Test
  void aTimeOutReturnsTheValueGiven() throws Exception {
    a.run(stage -> assertEquals(0, stage.sharedLong().awaitChange(0, SHORT)));
    a.run(stage -> assertEquals(0, stage.sharedInt().awaitChange(0, SHORT)));
    a.run(stage -> assertEquals(0, stage.sharedInt().awaitChange(0, -1, TimeUnit.DAYS)));
  }

  @Test
  @Tag("jdk25")
  void anInterruptEndsTheWait() throws Exception {
    CompletableFuture<Long> waiter =
        a.begin(stage -> stage.sharedLong().awaitChange(0, Duration.ofDays(1)));
    a.awaitAsleep();
    a.interrupt();
    assertThrows(InterruptedException.class, () -> Actor.outcome(waiter));
    assertThrows(
        InterruptedException.class,
        () ->
            a.run(
                stage -> {
                  Thread.currentThread().interrupt();
                  stage.sharedInt().awaitChange(1, Duration.ZERO);
                }));
  }

  @Test
  void twoPassANumberToAndFroWithoutLosingAWake() throws Exception {
    String name = segment;
    for (Actor actor : List.of(a, b)) {
      actor.run(
          stage -> {
            stage.leave();
            stage.openEndless(name);
          });
    }
    CompletableFuture<Void> even = a.beginRun(stage -> pass(stage.sharedLong(), 0));
    CompletableFuture<Void> odd = b.beginRun(stage -> pass(stage.sharedLong(), 1));
    Actor.outcome(even);
    Actor.outcome(odd);
  }

  private static void pass(SharedLong number, int parity) throws InterruptedException {
    for (int turn = 0; turn < 2_000; turn++) {
      long seen = number.get();
      while (seen % 2 != parity) {
        seen = number.awaitChange(seen, Duration.ofDays(1));
      }
      number.setRelease(seen + 1);
    }
  }

  @Test
  void theOtherSizeUnderTheNameIsRefused() throws Exception {
    a.run(Stage::sharedInt);
    b.run(
        stage ->
            assertThrows(
                ObjectMismatchException.class, () -> SharedLong.of(stage.segment(), "int")));
  }

  @Test
  void theTextSaysTheValue() throws Exception {
    a.run(stage -> stage.sharedLong().set(7));
    assertEquals("SharedLong[long = 7]", b.ask(stage -> stage.sharedLong().toString()));
    assertEquals("SharedInt[int = 0]", b.ask(stage -> stage.sharedInt().toString()));
  }

  @Test
  @Tag("jdk25")
  void everyFormThrowsAfterClose() throws Exception {
    b.run(Stage::close);
    c.run(Stage::close);
    a.run(
        stage -> {
          SharedLong number = stage.sharedLong();
          stage.close();
          assertThrows(IllegalStateException.class, number::get);
          assertThrows(IllegalStateException.class, number::getPlain);
          assertThrows(IllegalStateException.class, () -> number.set(1));
          assertThrows(IllegalStateException.class, () -> number.setRelease(1));
          assertThrows(IllegalStateException.class, number::incrementAndGet);
          assertThrows(IllegalStateException.class, () -> number.compareAndSet(0, 1));
          assertThrows(IllegalStateException.class, () -> number.compareAndSet(8, 1));
          assertThrows(
              IllegalStateException.class, () -> number.awaitChange(0, Duration.ofDays(1)));
          assertTrue(number.toString().contains("closed"));
        });
  }
}
