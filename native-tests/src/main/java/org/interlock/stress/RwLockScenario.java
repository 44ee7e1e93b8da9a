package org.interlock.stress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.interlock.shm.Segment;
import org.interlock.stress.MutexScenario.MutexTrial;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.RwLock;

/**
 * A reader-writer lock round a section: threads read, write, update and upgrade, and downgrade; in
 * each process with a repair or, in every second one, recovering.
 */
public final class RwLockScenario implements Scenario {
  private static final String NAME = "stress-rwlock";

  @Override
  public String name() {
    return "rwlock";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    RwSection section = new RwSection(board, report);
    boolean repairs = ProcessHandle.current().pid() % 2 == 0;
    RwLock lock = repairs ? RwLock.of(segment, NAME, section::mend) : RwLock.of(segment, NAME);
    return new RwTrial(lock, section);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    long insider = Section.insider(board);
    return insider != 0 && Hand.pid(insider) == board.pid(seat)
        || RwSection.readers(board, seat) > 0;
  }

  @Override
  public boolean isSettled(Board board, int seat) {
    return RwSection.readers(board, seat) <= 0;
  }

  @Override
  public void settle(Board board, int seat) {
    RwSection.vacate(board, seat);
  }

  /** One of the things that can be done. */
  private static final class RwTrial implements Trial {
    private final RwLock lock;
    private final RwSection section;

    RwTrial(RwLock lock, RwSection section) {
      this.lock = lock;
      this.section = section;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      try {
        return switch (me.random().nextInt(8)) {
          case 0, 1 -> write(me);
          case 2 -> downgrade(me);
          case 3, 4 -> update(me);
          default -> read(me);
        };
      } catch (OwnerDiedException e) {
        lock.recover(section::mend); // or another one did
        return false;
      }
    }

    private boolean read(Hand me) throws InterruptedException {
      if (!MutexTrial.acquire(lock.readLock(), me)) {
        return false;
      }
      try {
        section.read(me);
      } finally {
        lock.readLock().unlock();
      }
      return true;
    }

    private boolean write(Hand me) throws InterruptedException {
      if (!MutexTrial.acquire(lock.writeLock(), me)) {
        return false;
      }
      try {
        section.pass(me);
      } finally {
        lock.writeLock().unlock();
      }
      return true;
    }

    /** Writes, then goes on reading. */
    private boolean downgrade(Hand me) throws InterruptedException {
      if (!MutexTrial.acquire(lock.writeLock(), me)) {
        return false;
      }
      try {
        section.pass(me);
        lock.readLock().lock();
      } finally {
        lock.writeLock().unlock();
      }
      try {
        section.read(me);
      } finally {
        lock.readLock().unlock();
      }
      return true;
    }

    /** Reads, mostly writes what follows from it, and reads again. */
    private boolean update(Hand me) throws InterruptedException {
      if (!MutexTrial.acquire(lock.updateLock(), me)) {
        return false;
      }
      try {
        long seen = section.read(me);
        Lock write = lock.writeLock();
        if (me.oneIn(4) || !MutexTrial.acquire(write, me)) {
          return true;
        }
        try {
          section.passAfter(me, seen);
        } finally {
          write.unlock();
        }
        section.read(me);
      } finally {
        lock.updateLock().unlock();
      }
      return true;
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      lock.recover(section::mend);
      if (!lock.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return 1; // held by nobody that is left
      }
      try {
        return section.gap() + lock.getReadLockCount();
      } finally {
        lock.writeLock().unlock();
      }
    }
  }
}
