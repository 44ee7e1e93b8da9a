package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A word names a slot that the segment does not have: what it says else goes on to count. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedSlotTest {
  private static final int NO_SLOT = 1023;

  private final TwoParticipants segment = new TwoParticipants();
  private final Attachment me = segment.attach();

  @AfterEach
  void detaches() {
    Door.detach(me);
    segment.close();
  }

  @Test
  void aBarrierIsBrokenAndCanBeMadeWhole() throws Exception {
    Barrier barrier = Barrier.of(me, "barrier", 1);
    Words words = me.object(ObjectType.BARRIER, "barrier", BarrierLayout.bytes(me.slots()), 1, 0);
    long damaged = BarrierState.broken(0, BarrierState.DIED, NO_SLOT, 0);
    words.setVolatileLong(BarrierLayout.STATE, damaged);
    assertThrows(BrokenBarrierException.class, barrier::await);
    barrier.reset();
    assertEquals(0, barrier.await(Duration.ofSeconds(10)));
  }

  @Test
  void aLatchGoesOnToCount() throws Exception {
    Latch latch = Latch.of(me, "latch", LatchOptions.ofCount(2));
    Words words = me.object(ObjectType.LATCH, "latch", LatchLayout.bytes(me.slots()), 2, 0);
    words.setVolatileLong(LatchLayout.ACCOUNT, TrackedState.next(0, 1, NO_SLOT, 3));
    latch.countDown();
    assertTrue(latch.await(Duration.ZERO));
  }

  @Test
  void aSemaphoreGoesOnToCount() {
    Semaphore semaphore = Semaphore.of(me, "permits", 2);
    long bytes = TrackedLayout.bytes(me.slots());
    Words words = me.object(ObjectType.SEMAPHORE, "permits", bytes, 2, 2);
    words.setVolatileLong(TrackedLayout.STATE, TrackedState.next(0, 1, NO_SLOT, 1));
    assertTrue(semaphore.tryAcquire());
    assertFalse(semaphore.tryAcquire());
    semaphore.release();
    assertEquals(1, semaphore.availablePermits(), "what nobody holds is gone");
  }

  @Test
  void anEventGoesOnToPassSignals() throws Exception {
    Event event = Event.autoReset(me, "event");
    long bytes = TrackedLayout.bytes(me.slots());
    Words words = me.object(ObjectType.AUTO_EVENT, "event", bytes, 0, 0);
    words.setVolatileLong(TrackedLayout.STATE, TrackedState.next(0, 0, NO_SLOT, 0));
    event.set();
    assertTrue(event.await(Duration.ofSeconds(10)));
  }
}
