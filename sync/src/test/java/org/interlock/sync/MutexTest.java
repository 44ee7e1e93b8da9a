package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What needs a look inside, or several threads of one task. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SAME_THREAD)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class MutexTest {
  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
  private final Mutex mutex = Mutex.of(segment, "mutex");

  @AfterEach
  void close() {
    segment.unlink();
    while (mutex.isHeldByCurrentThread()) {
      mutex.unlock();
    }
    segment.close();
  }

  @Test
  void oneProcessHasOneMutexOfAName() {
    try (Segment again = Segment.open(segment.name())) {
      assertSame(mutex, Mutex.of(again, "mutex"));
    }
  }

  @Test
  @Tag("jdk25")
  void aHoldIsClosedByItsThreadOnly() throws Exception {
    Held held = mutex.acquire();
    ExecutionException refused =
        assertThrows(ExecutionException.class, () -> inAnotherThread(held::close));
    assertTrue(refused.getCause() instanceof IllegalMonitorStateException, refused.toString());
    assertTrue(mutex.isHeldByCurrentThread());
    held.close();
    assertFalse(mutex.isLocked(), "the other thread's attempt did not count as the close");
  }

  @Test
  void aHoldWhoseThreadHasUnlockedDoesNotReleaseAnothersLock() throws Exception {
    Held held = mutex.acquire();
    mutex.unlock();
    inAnotherThread(
        () -> {
          mutex.lock();
          assertThrows(IllegalMonitorStateException.class, held::close);
          assertTrue(mutex.isHeldByCurrentThread());
          mutex.unlock();
        });
  }

  @Test
  void holdsOfOneThreadCloseInAnyOrder() {
    Held first = mutex.acquire();
    Held second = mutex.acquire();
    first.close();
    first.close();
    assertEquals(1, mutex.getHoldCount());
    second.close();
    assertFalse(mutex.isLocked());
  }

  @Test
  void aThreadThatEndsLeavesItHeldAndIsNamedAsEnded() throws Exception {
    Thread ending = new Thread(mutex::lock, "shortlived");
    ending.start();
    ending.join();
    LockTimeoutException timeout =
        assertThrows(LockTimeoutException.class, () -> mutex.acquire(Duration.ofMillis(2)));
    assertTrue(timeout.getMessage().contains("shortlived (ended)"), timeout.getMessage());
    String refused = assertThrows(IllegalStateException.class, segment::close).getMessage();
    assertTrue(refused.contains("shortlived (ended)"), refused);
    words().setVolatileLong(MutexLayout.STATE, MutexState.FREE); // nobody else can any more
  }

  @Test
  void tooManyHoldsAreAnErrorAndChangeNothing() throws Exception {
    mutex.lock();
    Field holds = MutexCore.class.getDeclaredField("holds");
    holds.setAccessible(true);
    holds.setInt(mutex, Integer.MAX_VALUE);
    Executable[] oneMore = {
      mutex::lock,
      mutex::tryLock,
      mutex::lockInterruptibly,
      mutex::acquire,
      () -> mutex.tryLock(1, TimeUnit.SECONDS),
      () -> mutex.acquire(Duration.ZERO)
    };
    for (Executable form : oneMore) {
      String message = assertThrows(Error.class, form).getMessage();
      assertTrue(message.contains("maximum"), message);
      assertEquals(Integer.MAX_VALUE, mutex.getHoldCount());
    }
    holds.setInt(mutex, 1);
    mutex.unlock();
    assertFalse(mutex.isLocked());
  }

  @Test
  void anyPositiveTimeTakesAFreeMutexThoughSomebodyIsHungry() throws Exception {
    for (long nanos : new long[] {1, 1_000, 1_000_000}) {
      keepForAHungryWaiter(System.nanoTime());
      assertTrue(mutex.tryLock(nanos, TimeUnit.NANOSECONDS), nanos + " ns");
      mutex.unlock();
    }
    keepForAHungryWaiter(System.nanoTime());
    assertTrue(mutex.tryLock());
  }

  @Test
  void noTimeTakesAFreeMutexOnceTheHungerHasWornOff() throws Exception {
    long longAgo = System.nanoTime() - 1_000_000_000;
    for (long nanos : new long[] {0, -1, Long.MIN_VALUE}) {
      keepForAHungryWaiter(longAgo);
      assertTrue(mutex.tryLock(nanos, TimeUnit.NANOSECONDS), nanos + " ns");
      mutex.unlock();
    }
  }

  @Test
  void aHungryWaiterThatNeverComesHoldsNobodyUp() throws Exception {
    Executable[] forms = {mutex::lock, mutex::lockInterruptibly, mutex::acquire};
    for (Executable form : forms) {
      keepForAHungryWaiter(System.nanoTime());
      assertTrue(inAnotherThreadTaken(form));
    }
  }

  private boolean inAnotherThreadTaken(Executable form) throws Exception {
    inAnotherThread(
        () -> {
          form.execute();
          assertTrue(mutex.isHeldByCurrentThread());
          mutex.unlock();
        });
    return true;
  }

  private void keepForAHungryWaiter(long since) {
    words().setVolatileLong(MutexLayout.STATE, MutexState.KEPT);
    int hungry = WaitersState.hungry(WaitersState.WAITERS, since);
    words().setVolatile(MutexLayout.WAITERS, hungry);
  }

  private Words words() {
    return Attachment.of(segment).object(ObjectType.MUTEX, "mutex", MutexLayout.BYTES, 0, 0);
  }

  private static void inAnotherThread(Executable task) throws Exception {
    CompletableFuture.runAsync(
            () -> {
              try {
                task.execute();
              } catch (RuntimeException | Error e) {
                throw e;
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            })
        .get();
  }
}
