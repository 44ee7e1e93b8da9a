package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who waits long and is passed over marks itself hungry, and then nobody passes it again. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungryWaiterTest {
  private static final int WANTED = 20;
  private static final int MOST_ROUNDS = 2_000;
  private static final long LONG_NANOS = 1_500_000;

  private final TwoParticipants segment = new TwoParticipants();
  private final Stage greedy = Stage.of(segment.here());
  private final Stage patient = Stage.of(TwoParticipants.endless(segment.there()));
  private final Actor waiter = new ThreadActor("waiter");

  @AfterEach
  void close() {
    waiter.close();
    segment.close();
  }

  @ParameterizedTest
  @EnumSource
  void aNewcomerStandsBackForAHungryWaiter(Primitive one) throws Exception {
    int kept = 0;
    for (int round = 0; kept < WANTED && round < MOST_ROUNDS; round++) {
      one.acquire(greedy);
      CompletableFuture<Void> waiting =
          waiter.beginRun(
              stage -> {
                one.acquire(patient);
                one.release(patient);
              });
      waiter.awaitAsleep();
      spin(LONG_NANOS);
      if (passOverUntilHungry(one, waiting) && standsBack(one)) {
        kept++;
      }
      Actor.outcome(waiting);
    }
    assertEquals(WANTED, kept, "rounds in which the waiter was seen hungry");
  }

  /** Lets go and takes it again at once, until the waiter marks the word; false: it was faster. */
  private boolean passOverUntilHungry(Primitive one, CompletableFuture<Void> waiting) {
    while (!WaitersState.isHungry(waitersWord(one), System.nanoTime())) {
      one.release(greedy);
      if (!one.tryAcquire(greedy)) {
        return false;
      }
      if (waiting.isDone()) {
        one.release(greedy);
        return false;
      }
      spin(50_000);
    }
    return true;
  }

  /** Lets go and tries as a newcomer; false when the waiter was not hungry all that time. */
  private boolean standsBack(Primitive one) throws InterruptedException {
    one.release(greedy);
    boolean barged = one.tryAcquire(greedy, 0);
    boolean hungry = WaitersState.isHungry(waitersWord(one), System.nanoTime());
    if (barged) {
      one.release(greedy);
    }
    assertFalse(barged && hungry, "passed a hungry waiter");
    return hungry;
  }

  private int waitersWord(Primitive one) {
    Attachment attachment = segment.here();
    return switch (one) {
      case MUTEX ->
          words(attachment, ObjectType.MUTEX, "mutex", MutexLayout.BYTES, 0)
              .getVolatile(MutexLayout.WAITERS);
      case WRITE, UPDATE ->
          words(attachment, ObjectType.RWLOCK, "rwlock", RwLayout.bytes(attachment.slots()), 0)
              .getVolatile(MutexLayout.WAITERS);
      case TRACKED ->
          words(
                  attachment,
                  ObjectType.SEMAPHORE,
                  "tracked-1",
                  TrackedLayout.bytes(attachment.slots()),
                  1)
              .getVolatile(TrackedLayout.WAITERS);
      case UNTRACKED ->
          words(attachment, ObjectType.UNTRACKED_SEMAPHORE, "one", UntrackedLayout.BYTES, 1)
              .getVolatile(UntrackedLayout.WAITERS);
    };
  }

  private static Words words(
      Attachment attachment, ObjectType type, String name, long bytes, int permits) {
    return attachment.object(type, name, bytes, permits, permits);
  }

  private static void spin(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
