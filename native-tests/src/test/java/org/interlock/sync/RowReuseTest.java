package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.interlock.shm.Door;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows are used again after deaths, also when the generations begin anew. */
@Timeout(60)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RowReuseTest {
  private static final int PERMITS = 5;

  private final Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16).participants(2));
  private final Mutex mutex = Mutex.of(segment, "mutex");
  private final Semaphore semaphore = Semaphore.of(segment, "tracked-" + PERMITS, PERMITS);

  @AfterEach
  void close() {
    segment.unlink();
    segment.close();
  }

  /** Dies in the only other row; returns the row's generation in its time. */
  private int dieHolding(String name, int permits) throws Exception {
    String opened = segment.name();
    try (ProcessActor victim = new ProcessActor(name, List.of(DeathTest.SMALL))) {
      victim.run(stage -> stage.open(opened));
      victim.run(stage -> stage.mutex().lock());
      victim.run(stage -> stage.tracked(PERMITS).acquire(permits));
      assertTrue(mutex.isLocked());
      assertEquals(name, mutex.holder().orElseThrow().thread().orElseThrow());
      assertEquals(PERMITS - permits, semaphore.availablePermits());
      return victim.<Integer>ask(stage -> Attachment.of(stage.segment()).generation());
    }
  }

  private void isRecoveredAfter(String name) {
    await().until(() -> segment.participants().size() == 1);
    assertFalse(mutex.isLocked());
    assertTrue(mutex.recover(death -> assertEquals(name, death.thread())));
    assertEquals(PERMITS, semaphore.availablePermits());
    assertEquals(List.of(), semaphore.holders());
  }

  @Test
  void deathsAreRecoveredAcrossTheWrapOfGenerations() throws Exception {
    int last = Door.plantLastGeneration(segment.path(), 1);
    assertEquals(last, dieHolding("last", 3));
    isRecoveredAfter("last");
    assertEquals(0, dieHolding("first", 2));
    isRecoveredAfter("first");
    assertEquals(1, dieHolding("second", 1));
    isRecoveredAfter("second");
    mutex.lock();
    mutex.unlock();
  }

  /** The obituary stands in the mutex: who has the dead one's row now is somebody else. */
  @Test
  void theDeadIsNamedAfterItsRowHasAnotherProcess() throws Exception {
    dieHolding("old", 1);
    await().until(() -> segment.participants().size() == 1);
    String opened = segment.name();
    try (ProcessActor next = new ProcessActor("new", List.of(DeathTest.SMALL))) {
      next.run(stage -> stage.open(opened));
      next.run(stage -> stage.tracked(PERMITS).acquire(2));
      assertTrue(next.says(stage -> Door.slot(stage.segment()) == 1));
      assertFalse(next.says(stage -> stage.mutex().isHeldByCurrentThread()));
      assertTrue(mutex.recover(death -> assertEquals("old", death.thread())));
      assertEquals(PERMITS - 2, semaphore.availablePermits());
      next.run(stage -> stage.mutex().lock());
      assertEquals("new", mutex.holder().orElseThrow().thread().orElseThrow());
    }
    isRecoveredAfter("new");
  }
}
