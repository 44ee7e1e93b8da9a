package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What {@link CloseRaceTest} meets by chance, on purpose: a thread acquires, or releases without
 * yet waking, after close() has looked at the object and before the pages are gone.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseSettlesTest {
  private static final int PERMITS = 5;

  private final TwoParticipants segment = new TwoParticipants();
  private final Attachment other = attachInAUsedRow();
  private final Attachment closing = attachInAUsedRow();
  private final Semaphore staying = Semaphore.of(other, "permits", PERMITS);

  /** A row that has been used before, so that the generation is not 0. */
  private Attachment attachInAUsedRow() {
    Door.detach(segment.attach());
    Attachment attached = segment.attach();
    assertTrue(attached.generation() > 0);
    return attached;
  }

  @AfterEach
  void close() {
    Door.detach(other);
    segment.close();
  }

  @Test
  void permitsTakenTooLateAreGivenBack() {
    staying.acquireUninterruptibly();
    TrackedPermits late = permits();
    detachWhile(() -> assertTrue(late.tryTake(2)));
    assertAvailable(PERMITS - 1);
    staying.release();
  }

  @Test
  @Tag("jdk25")
  void permitsTakenTooLateAreGivenBackWhenAnotherHasChangedTheStateSince() {
    TrackedPermits late = permits();
    detachWhile(
        () -> {
          assertTrue(late.tryTake(2));
          staying.acquireUninterruptibly();
        });
    assertAvailable(PERMITS - 1);
    staying.release();
    assertAvailable(PERMITS);
  }

  /** The closing one's permits, found while objects can still be found. */
  private TrackedPermits permits() {
    Semaphore.of(closing, "permits", PERMITS);
    long bytes = TrackedLayout.bytes(closing.slots());
    Words words = closing.object(ObjectType.SEMAPHORE, "permits", bytes, PERMITS, PERMITS);
    return new TrackedPermits(closing, words, closing::generationOf, PERMITS);
  }

  private void assertAvailable(int permits) {
    assertEquals(permits, staying.availablePermits());
    List<Holder> holders = staying.holders();
    assertEquals(PERMITS - permits, holders.stream().mapToInt(Holder::permits).sum());
  }

  @Test
  void aMutexTakenTooLateIsFree() {
    Mutex mutex = Mutex.of(other, "mutex");
    Mutex.of(closing, "mutex");
    long owner = MutexState.owner(closing.slot(), closing.generation());
    Words late = mutexWords(closing);
    detachWhile(
        () -> assertTrue(late.compareAndSetLong(MutexLayout.STATE, MutexState.FREE, owner)));
    assertFalse(mutex.isLocked());
    assertTrue(mutex.tryLock());
    mutex.unlock();
  }

  @Test
  void aSleeperWakesThoughTheReleaserHadNotYetWokenIt() throws Exception {
    Mutex mutex = Mutex.of(closing, "mutex");
    Stage sleeping = Stage.of(TwoParticipants.endless(other));
    try (Actor sleeper = new ThreadActor("sleeper")) {
      mutex.lock();
      var asleep = sleeper.beginRun(stage -> sleeping.mutex().lock());
      sleeper.awaitAsleep();
      Words words = mutexWords(closing);
      words.setVolatileLong(MutexLayout.STATE, MutexState.FREE);
      assertFalse(asleep.isDone());
      Door.detach(closing);
      Actor.outcome(asleep);
      sleeper.run(stage -> sleeping.mutex().unlock());
    }
  }

  private static Words mutexWords(Attachment attachment) {
    return attachment.object(ObjectType.MUTEX, "mutex", MutexLayout.BYTES, 0, 0);
  }

  /**
   * Detaches, with something done after close() has asked the objects. They are asked in no certain
   * order, so whatever is asked last must do it: one of many spies.
   */
  private void detachWhile(Runnable late) {
    int spies = 8;
    int[] asked = {0};
    for (int spy = 0; spy < spies; spy++) {
      String name = "spy-" + spy;
      closing.object(ObjectType.REGION, name, 64, 64, 0);
      closing.local(
          Local.class,
          name,
          absent ->
              new Local() {
                @Override
                public Optional<String> held() {
                  asked[0]++;
                  if (asked[0] == spies) {
                    late.run();
                  }
                  return Optional.empty();
                }

                @Override
                public void settle(Words words, IntUnaryOperator generationOf) {
                  // a spy has nothing to settle
                }
              });
    }
    Door.detach(closing);
    assertEquals(spies, asked[0]);
  }
}
