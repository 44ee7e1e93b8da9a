package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.atomic.AtomicReference;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** closeNow releases whatever a process holds as its death would, and the process lives on. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class CloseNowTest extends DeathTest {
  private static final VersionedKind DATA = VersionedKind.SMALL; // two buffers
  private static final Duration SHORT = Duration.ofMillis(50);

  private static void closeNow(Actor actor) throws Exception {
    actor.run(stage -> stage.segment().closeNow());
  }

  @Test
  @Tag("jdk25")
  void aMutexHeldIsSuspectAndNamesTheProcess() throws Exception {
    a.run(stage -> stage.mutex().lock());
    closeNow(a);
    OwnerDiedException told =
        assertThrows(OwnerDiedException.class, () -> b.run(stage -> stage.mutex().lock()));
    String who = "thread " + a.threadName() + " of process " + a.pid();
    assertTrue(told.getMessage().contains(who), told.getMessage());
    assertTrue(c.says(stage -> stage.mutex().recover(death -> {})));
    takeTurns(List.of(b, c));
    awaitParticipants(b, 2);
  }

  @Test
  void permitsReadsSnapshotsAndDraftsAreGone() throws Exception {
    a.run(stage -> stage.tracked(5).acquire(3));
    a.run(stage -> stage.rwlock().readLock().lock());
    a.run(stage -> stage.pin(DATA));
    b.run(stage -> DATA.publish(stage, 1)); // what a reads keeps the other buffer
    a.run(stage -> stage.begin(VersionedKind.THREE));
    closeNow(a);
    b.run(
        stage -> {
          assertEquals(5, stage.tracked(5).availablePermits());
          stage.rwlock().write(SHORT).close();
          DATA.of(stage).write(SHORT).close();
          VersionedKind.THREE.of(stage).write(SHORT).close();
        });
    awaitParticipants(b, 2);
  }

  @Test
  void aPartyOfALatchOrABarrierIsMissedAndNamed() throws Exception {
    a.run(
        stage -> {
          Latch.of(stage.segment(), "latch", 2).enlist();
          Barrier.of(stage.segment(), "barrier", 2).enlist();
        });
    closeNow(a);
    String who = "process " + a.pid();
    b.run(
        stage -> {
          Latch latch = Latch.of(stage.segment(), "latch", 2);
          String broken = assertThrows(BrokenLatchException.class, latch::await).getMessage();
          assertTrue(broken.contains(who), broken);
          Barrier barrier = Barrier.of(stage.segment(), "barrier", 2);
          broken = assertThrows(BrokenBarrierException.class, barrier::await).getMessage();
          assertTrue(broken.contains(who), broken);
        });
  }

  @Test
  void aReaderWriterLockHeldToWriteIsSuspect() throws Exception {
    a.run(stage -> stage.rwlock().writeLock().lock());
    closeNow(a);
    assertThrows(OwnerDiedException.class, () -> b.run(stage -> stage.rwlock().read(SHORT)));
    assertTrue(c.says(stage -> stage.rwlock().recover(death -> {})));
    b.run(stage -> stage.rwlock().read(SHORT).close());
  }

  @Test
  @Tag("jdk25")
  void whatIsCalledLaterIsRefusedAndChangesNothing() throws Exception {
    a.run(stage -> stage.region(1).putLong(0, 7));
    a.run(CloseNowTest::assertRefusesAll);
    b.run(
        stage -> {
          assertEquals(7, stage.region(1).getLong(0));
          assertEquals(2, stage.tracked(2).availablePermits());
          assertTrue(stage.mutex().isSuspect());
          assertEquals(0, DATA.of(stage).version());
        });
  }

  private static void assertRefusesAll(Stage stage) throws Exception {
    Segment segment = stage.segment();
    Mutex mutex = stage.mutex();
    Semaphore semaphore = stage.tracked(2);
    Region region = stage.region(1);
    ByteBuffer slice = region.slice(0, 8);
    mutex.lock();
    semaphore.acquire();
    stage.rwlock().readLock().lock();
    stage.pin(DATA);
    Versioned.Draft draft = DATA.of(stage).write();
    segment.closeNow();
    List<Executable> calls =
        List.of(
            mutex::lock, // once more
            mutex::unlock,
            mutex::lock,
            mutex::tryLock,
            semaphore::release,
            semaphore::tryAcquire,
            stage.rwlock().readLock()::unlock,
            stage.rwlock().readLock()::lock,
            () -> region.getLong(0),
            () -> region.putLong(0, 8),
            () -> stage.pinned().getLong(0),
            () -> DATA.of(stage).read(),
            draft::publish,
            () -> draft.putLong(0, 1),
            segment::free,
            segment::participants,
            () -> Mutex.of(segment, "other"));
    for (int i = 0; i < calls.size(); i++) {
      assertThrows(IllegalStateException.class, calls.get(i), "call " + i);
    }
    assertEquals(0, slice.getLong(0), "zeros");
    assertDoesNotThrow(stage.pinned()::close);
    assertTrue(segment.isClosed());
    segment.close();
    segment.closeNow();
  }

  @Test
  void whatReadsMeanwhileIsNeverTakenForTheData() throws Exception {
    a.run(
        stage -> {
          int bytes = 8 << 20;
          try (Segment large = Segment.create(SegmentOptions.ofSize(2L * bytes))) {
            large.unlink();
            Region region = large.region("ones", bytes);
            byte[] ones = new byte[bytes];
            Arrays.fill(ones, (byte) 1);
            region.put(0, ones);
            Thread closer = new Thread(large::closeNow);
            byte[] read = new byte[bytes];
            region.get(0, read);
            closer.start();
            assertThrows(
                IllegalStateException.class,
                () -> {
                  while (true) {
                    region.get(0, read);
                    assertArrayEquals(ones, read);
                  }
                });
            closer.join();
          }
        });
  }

  @Test
  void onceThatIsToBeDoneAgainIsNotReportedAsDone() throws Exception {
    a.run(
        stage -> {
          Once once = Once.of(stage.segment(), "once");
          assertThrows(IllegalStateException.class, () -> once.runOnce(stage.segment()::closeNow));
        });
    b.run(stage -> assertFalse(Once.of(stage.segment(), "once").isDone()));
  }

  @Test
  void threadsThatWaitAreSentAway() throws Exception {
    b.run(stage -> stage.mutex().lock());
    a.run(
        stage -> {
          Mutex mutex = stage.mutex();
          AtomicReference<Throwable> thrown = new AtomicReference<>();
          Thread waiter = new Thread(mutex::lock);
          waiter.setUncaughtExceptionHandler((thread, end) -> thrown.set(end));
          waiter.start();
          await()
              .until(
                  () ->
                      stage.segment().participants().stream()
                          .anyMatch(one -> one.waitsFor().contains("mutex mutex")));
          stage.segment().closeNow();
          waiter.join();
          assertTrue(thrown.get() instanceof IllegalStateException, () -> "" + thrown.get());
        });
    b.run(stage -> stage.mutex().unlock());
    assertFalse(c.says(stage -> stage.mutex().isLocked()));
  }

  @Test
  void allHandlesOfTheProcessAreClosedAndItMayOpenAgain() throws Exception {
    String name = segment;
    a.run(
        stage -> {
          Segment other = Segment.open(name);
          stage.mutex().lock();
          stage.segment().closeNow();
          assertTrue(other.isClosed());
          assertThrows(IllegalStateException.class, () -> Mutex.of(other, "mutex"));
          other.close();
          try (Segment again = Segment.open(name)) {
            Mutex mutex = Mutex.of(again, "mutex");
            assertThrows(OwnerDiedException.class, mutex::lock);
            assertTrue(mutex.recover(death -> {}));
            mutex.lock();
            mutex.unlock();
          }
        });
    takeTurns(List.of(b, c));
  }
}
