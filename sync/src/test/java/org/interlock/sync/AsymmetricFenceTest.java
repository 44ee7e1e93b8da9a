package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.invoke.VarHandle;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The litmus test of pair P1 of Mutex: a plain release store and a read on one side, membarrier
 * between a read-modify-write and a read on the other. Never may both miss the other's store.
 */
@Tag("jdk25")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AsymmetricFenceTest {
  private static final int ROUNDS = 20_000;
  private static final long STATE = 0;
  private static final long WAITERS = 64;

  private Segment segment;
  private Words words;
  private Kernel kernel;
  private final int[] waitersSeen = new int[ROUNDS + 1];
  private final int[] stateSeen = new int[ROUNDS + 1];
  private volatile int unlockerAt;
  private volatile int sleeperAt;

  @BeforeEach
  void makeWords() {
    segment = Segment.create(SegmentOptions.ofSize(1 << 12));
    Attachment attachment = Attachment.of(segment);
    words = attachment.object(ObjectType.MUTEX, "litmus", 128, 0, 0);
    kernel = attachment.kernel();
    assumeTrue(
        kernel.hasAsymmetricFence(), "this kernel has no membarrier: unlock is a full store");
  }

  @AfterEach
  void removeSegment() {
    segment.unlink();
    segment.close();
  }

  @Test
  void storeWithoutFenceIsSeenBehindMembarrier() throws Exception {
    int missed = missedByBoth(kernel::membarrier);
    int control = missedByBoth(() -> {});
    System.out.println(
        "asymmetric fence: both missed in "
            + missed
            + " of "
            + ROUNDS
            + " rounds, without membarrier in "
            + control);
    assertEquals(0, missed);
  }

  private int missedByBoth(Runnable fence) throws Exception {
    words.set(STATE, 0);
    words.set(WAITERS, 0);
    unlockerAt = 0;
    sleeperAt = 0;
    CyclicBarrier start = new CyclicBarrier(2);
    Thread sleeper = new Thread(() -> sleep(start, fence));
    sleeper.start();
    start.await();
    for (int round = 1; round <= ROUNDS; round++) {
      unlockerAt = round;
      while (sleeperAt < round) {
        Thread.onSpinWait();
      }
      waitersSeen[round] = unlock(round);
    }
    sleeper.join();
    int missed = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      missed += waitersSeen[round] != round && stateSeen[round] != round ? 1 : 0;
    }
    return missed;
  }

  private int unlock(int round) {
    words.setRelease(STATE, round);
    VarHandle.releaseFence();
    return words.getAcquire(WAITERS);
  }

  private void sleep(CyclicBarrier start, Runnable fence) {
    try {
      start.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    for (int round = 1; round <= ROUNDS; round++) {
      sleeperAt = round;
      while (unlockerAt < round) {
        Thread.onSpinWait();
      }
      words.getAndSet(WAITERS, round);
      fence.run();
      stateSeen[round] = words.getVolatile(STATE);
    }
  }
}
