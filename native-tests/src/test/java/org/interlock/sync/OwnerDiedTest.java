package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A process killed while it holds a mutex leaves it suspect, never held. */
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class OwnerDiedTest {
  private Segment segment;
  private ProcessActor holder;

  @BeforeEach
  void open() throws Exception {
    segment = Segment.create(SegmentOptions.ofSize(1 << 20));
    String name = segment.name();
    holder = new ProcessActor("holder", List.of());
    holder.run(stage -> stage.open(name));
  }

  @AfterEach
  void close() {
    holder.close();
    segment.unlink();
    segment.close();
  }

  private void killHolding() throws Exception {
    holder.run(stage -> stage.mutex().lock());
    holder.close();
  }

  @Test
  void theNextOwnerRunsTheRepairUnderTheLock() throws Exception {
    List<Death> deaths = new ArrayList<>();
    Mutex mutex =
        Mutex.of(
            segment,
            "mutex",
            death -> {
              assertTrue(Mutex.of(segment, "mutex").isHeldByCurrentThread());
              assertTrue(Mutex.of(segment, "mutex").isSuspect());
              deaths.add(death);
            });
    killHolding();
    mutex.lock();
    assertEquals(1, deaths.size());
    assertEquals(holder.pid(), deaths.get(0).pid());
    assertEquals("holder", deaths.get(0).thread());
    assertFalse(mutex.isSuspect());
    mutex.unlock();
    mutex.lock();
    mutex.unlock();
    assertEquals(1, deaths.size(), "repaired once");
  }

  @Test
  void withoutARepairEverybodyIsToldUntilSomebodyRecovers() throws Exception {
    Mutex mutex = Mutex.of(segment, "mutex");
    killHolding();
    for (int i = 0; i < 3; i++) {
      OwnerDiedException told = assertThrows(OwnerDiedException.class, mutex::lock);
      assertEquals(holder.pid(), told.death().pid());
      assertTrue(
          told.getMessage().contains("thread holder of process " + holder.pid()), told::toString);
      assertFalse(mutex.isLocked());
    }
    assertThrows(OwnerDiedException.class, mutex::tryLock);
    assertThrows(OwnerDiedException.class, () -> mutex.tryLock(0, TimeUnit.SECONDS));
    assertThrows(OwnerDiedException.class, () -> mutex.tryLock(1, TimeUnit.SECONDS));
    assertThrows(OwnerDiedException.class, mutex::lockInterruptibly);
    assertTrue(mutex.isSuspect());
    assertTrue(mutex.recover(death -> assertEquals(holder.pid(), death.pid())));
    assertFalse(mutex.recover(death -> {}), "it is not suspect any more");
    mutex.lock();
    mutex.unlock();
  }

  @Test
  void sleepersAreToldToo() throws Exception {
    ThreadActor sleeper = new ThreadActor("sleeper");
    String name = segment.name();
    sleeper.run(stage -> stage.open(name));
    holder.run(stage -> stage.mutex().lock());
    CompletableFuture<Void> waiting = sleeper.beginRun(stage -> stage.mutex().lock());
    sleeper.awaitAsleep();
    holder.close();
    assertThrows(OwnerDiedException.class, () -> Actor.outcome(waiting));
    sleeper.run(Stage::leave);
    sleeper.close();
  }

  @Test
  void permitsOfTheDeadReturn() throws Exception {
    Semaphore semaphore = Semaphore.of(segment, "s", 5);
    holder.run(stage -> Semaphore.of(stage.segment(), "s", 5).acquire(3));
    assertEquals(2, semaphore.availablePermits());
    holder.close();
    assertTrue(semaphore.tryAcquire(5, 60, TimeUnit.SECONDS));
    semaphore.release(5);
    await().until(() -> segment.participants().size() == 1);
  }
}
