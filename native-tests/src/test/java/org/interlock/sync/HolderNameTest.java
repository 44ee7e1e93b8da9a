package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages to another participant name the thread that holds, and since when it is known to. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class HolderNameTest {
  private final TwoParticipants segment = new TwoParticipants();
  private final Mutex mutex = Mutex.of(segment.here(), "mutex");
  private final Mutex elsewhere = Mutex.of(segment.there(), "mutex");

  @AfterEach
  void close() {
    segment.close();
  }

  @Test
  void theHoldingThreadIsNamedThoughItsSiblingsCompete() throws Exception {
    List<Actor> siblings = new ArrayList<>();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    AtomicLong rounds = new AtomicLong();
    for (int number = 0; number < 3; number++) {
      Actor sibling = new ThreadActor("sibling-" + number);
      siblings.add(sibling);
      running.add(sibling.beginRun(stage -> lockAndAskWho(rounds)));
    }
    Watchdog.await(running, rounds::get, mutex::toString);
    siblings.forEach(Actor::close);
  }

  private void lockAndAskWho(AtomicLong rounds) {
    String me = Thread.currentThread().getName();
    for (int round = 0; round < 20_000; round++) {
      mutex.lock();
      try {
        assertEquals(me, elsewhere.holder().orElseThrow().thread().orElseThrow());
      } finally {
        mutex.unlock();
      }
      rounds.incrementAndGet();
    }
  }

  @Test
  void sinceWhenIsNotOfAnAcquisitionLongAgo() throws Exception {
    mutex.lock();
    Attachment third = segment.attach();
    Mutex waiter = Mutex.of(third, "mutex");
    assertFalse(waiter.tryLock(Duration.ofMillis(1))); // long enough to sleep
    Optional<Instant> first = elsewhere.holder().orElseThrow().since();
    assertTrue(first.isPresent());
    mutex.unlock();
    for (int turn = 0; turn < 10_000; turn++) {
      mutex.lock();
      Optional<Instant> since = elsewhere.holder().orElseThrow().since();
      mutex.unlock();
      assertEquals(Optional.empty(), since, "turn " + turn + ", nobody waited; first " + first);
    }
    Door.detach(third);
  }
}
