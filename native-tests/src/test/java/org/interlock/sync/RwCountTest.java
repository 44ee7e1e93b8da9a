package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What stands in the shared words of a reader-writer lock, also when others left it there. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class RwCountTest {
  private final TwoParticipants segment = new TwoParticipants();
  private final Attachment third = segment.attach();
  private final RwLock here = RwLock.of(segment.here(), "rwlock");
  private final RwLock there = RwLock.of(third, "rwlock");
  private final Words words =
      segment
          .here()
          .object(ObjectType.RWLOCK, "rwlock", RwLayout.bytes(segment.here().slots()), 0, 0);
  private final long mine = RwLayout.readers(segment.here().slot());
  private final List<Actor> actors = new ArrayList<>();
  private boolean detached;

  @AfterEach
  void close() {
    actors.forEach(Actor::close);
    if (!detached) {
      Door.detach(third);
    }
    segment.close();
  }

  /** A thread of the third participant. */
  private Actor actor() {
    Actor actor = new ThreadActor("actor-" + actors.size());
    actors.add(actor);
    return actor;
  }

  @Test
  @Tag("jdk25")
  void oneReaderTooManyIsAnErrorAndChangesNothing() throws Exception {
    here.readLock().lock(); // enlists
    here.readLock().unlock();
    long full = ReadersState.none(segment.here().generation()) + ReadersState.MOST;
    words.setVolatileLong(mine, full);
    for (Executable way :
        List.<Executable>of(
            here.readLock()::lock,
            here.readLock()::tryLock,
            here.readLock()::lockInterruptibly,
            () -> here.readLock().tryLock(1, TimeUnit.SECONDS))) {
      String message = assertThrows(Error.class, way).getMessage();
      assertTrue(message.contains("maximum number of reading threads"), message);
      assertEquals(full, words.getVolatileLong(mine));
      assertEquals(0, here.getReadHoldCount());
    }
    assertTrue(there.readLock().tryLock(), "another process has a count of its own");
    there.readLock().unlock();
    assertFalse(there.writeLock().tryLock());
    words.setVolatileLong(mine, full - 1);
    here.readLock().lock();
    here.readLock().unlock();
    assertEquals(full - 1, words.getVolatileLong(mine));
    words.setVolatileLong(mine, ReadersState.none(segment.here().generation()));
  }

  @Test
  void anUpdaterThatIsOneReaderTooManyGetsTheErrorToo() {
    here.updateLock().lock();
    here.readLock().lock();
    here.readLock().unlock();
    long full = ReadersState.none(segment.here().generation()) + ReadersState.MOST;
    words.setVolatileLong(mine, full);
    assertThrows(Error.class, here.readLock()::lock);
    assertEquals(full, words.getVolatileLong(mine));
    assertEquals(0, here.getReadHoldCount());
    words.setVolatileLong(mine, ReadersState.none(segment.here().generation()));
    here.updateLock().unlock();
  }

  @Test
  @Tag("jdk25")
  void whatAnEarlierParticipantOfARowLeftCountsNothing() {
    there.readLock().lock();
    there.readLock().unlock();
    int slot = third.slot();
    int earlier = third.generation() - 1 & (1 << 18) - 1;
    long left = ReadersState.none(earlier) + 5 + 2 * ReadersState.CLAIM;
    words.setVolatileLong(RwLayout.readers(slot), left);
    assertEquals(List.of(), here.readers());
    assertEquals(0, here.getReadLockCount());
    assertTrue(here.writeLock().tryLock());
    here.writeLock().unlock();
    words.setVolatileLong(RwLayout.readers(slot), ReadersState.none(third.generation()) + 5);
    assertEquals(5, here.getReadLockCount(), "its own would");
    assertFalse(here.writeLock().tryLock());
    words.setVolatileLong(RwLayout.readers(slot), ReadersState.none(third.generation()));
  }

  @Test
  void theNextParticipantOfARowBeginsAtNone() {
    here.readLock().lock();
    here.readLock().unlock();
    Door.detach(third);
    words.setVolatileLong(
        RwLayout.readers(third.slot()), ReadersState.none(third.generation()) + 5);
    Attachment next = segment.attach();
    try {
      assertEquals(third.slot(), next.slot());
      RwLock lock = RwLock.of(next, "rwlock");
      assertEquals(0, lock.getReadLockCount());
      lock.readLock().lock();
      assertEquals(List.of(1), here.readers().stream().map(Holder::permits).toList());
      lock.readLock().unlock();
      assertTrue(here.writeLock().tryLock());
      here.writeLock().unlock();
    } finally {
      Door.detach(next);
      detached = true;
    }
  }

  // ---- a mark of others that have waited long

  @Test
  void whoHoldsItGetsMoreOfItThoughOthersAreHungry() throws Exception {
    for (RwMode mode : RwMode.values()) {
      mode.of(here).lock();
      makeHungry();
      assertTrue(mode.of(here).tryLock(0, TimeUnit.SECONDS), mode + " again");
      if (mode != RwMode.READ) {
        assertTrue(here.readLock().tryLock(0, TimeUnit.SECONDS), "read within " + mode);
      }
      for (RwMode each : RwMode.values()) {
        each.endAll(here);
      }
      words.setVolatile(MutexLayout.WAITERS, 0);
      words.setVolatile(RwLayout.READERS, 0);
    }
  }

  private void makeHungry() {
    for (long at : new long[] {MutexLayout.WAITERS, RwLayout.READERS}) {
      words.setVolatile(at, WaitersState.hungry(0, System.nanoTime()));
    }
  }

  @Test
  void aReaderNeverStandsBackAndIsToldThoughOthersAreHungry() throws Exception {
    makeHungry();
    assertTrue(here.readLock().tryLock(0, TimeUnit.SECONDS));
    makeHungry();
    assertThrows(
        IllegalMonitorStateException.class, () -> here.writeLock().tryLock(0, TimeUnit.SECONDS));
    here.readLock().unlock();
  }

  // ---- close

  /** Of the third participant threads wait, and nothing else. */
  @Test
  @Tag("jdk25")
  void closeSucceedsWhileThreadsOnlyWaitAndTheseAreTold() throws Exception {
    here.readLock().lock();
    List<CompletableFuture<Void>> waiting = new ArrayList<>();
    for (RwMode mode : List.of(RwMode.WRITE, RwMode.READ, RwMode.UPDATE, RwMode.WRITE)) {
      Actor actor = actor();
      waiting.add(actor.beginRun(stage -> mode.of(there).lock()));
      actor.awaitAsleep();
    }
    Door.detach(third);
    detached = true;
    for (CompletableFuture<Void> each : waiting) {
      String message =
          assertThrows(IllegalStateException.class, () -> Actor.outcome(each)).getMessage();
      assertTrue(message.contains("is closed"), message);
    }
    assertTrue(readsElsewhere(), "nothing is left of the writer that waited");
    here.readLock().unlock();
    assertTrue(here.writeLock().tryLock());
    here.writeLock().unlock();
  }

  private boolean readsElsewhere() throws Exception {
    return actor()
        .says(
            stage -> {
              boolean reads = here.readLock().tryLock();
              if (reads) {
                here.readLock().unlock();
              }
              return reads;
            });
  }

  @Test
  void closeIsRefusedWhileAnUpdaterWaitsForReaders() throws Exception {
    here.readLock().lock();
    Actor updater = actor();
    updater.run(stage -> there.updateLock().lock());
    CompletableFuture<Void> upgrade = updater.beginRun(stage -> there.writeLock().lock());
    updater.awaitAsleep();
    assertThrows(IllegalStateException.class, () -> Door.detach(third));
    here.readLock().unlock();
    Actor.outcome(upgrade);
    assertThrows(IllegalStateException.class, () -> Door.detach(third));
    updater.run(stage -> there.writeLock().unlock());
    updater.run(stage -> there.updateLock().unlock());
  }
}
