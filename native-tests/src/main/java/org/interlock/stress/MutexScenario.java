package org.interlock.stress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.interlock.shm.Segment;
import org.interlock.sync.Death;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;

/** A mutex round a section, in each process with a repair or, in every second one, recovering. */
public class MutexScenario implements Scenario {
  private static final String NAME = "stress-mutex";

  @Override
  public String name() {
    return "mutex";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    Section section = new Section(board, report);
    boolean repairs = ProcessHandle.current().pid() % 2 == 0;
    Mutex mutex = repairs ? Mutex.of(segment, NAME, section::mend) : Mutex.of(segment, NAME);
    return new MutexTrial(mutex, mutex::recover, section);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    long insider = Section.insider(board);
    return insider != 0 && Hand.pid(insider) == board.pid(seat);
  }

  /** The section under a lock. */
  static final class MutexTrial implements Trial {
    private static final long SHORT_MICROS = 200;

    private final Lock lock;
    private final Consumer<Consumer<Death>> recover;
    private final Section section;

    MutexTrial(Lock lock, Consumer<Consumer<Death>> recover, Section section) {
      this.lock = lock;
      this.recover = recover;
      this.section = section;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      try {
        if (!acquire(lock, me)) {
          return false;
        }
      } catch (OwnerDiedException e) {
        recover.accept(section::mend); // or another one did
        return false;
      }
      try {
        if (me.oneIn(8)) {
          passReentering(me);
        } else {
          section.pass(me);
        }
      } finally {
        lock.unlock();
      }
      return true;
    }

    private void passReentering(Hand me) {
      lock.lock();
      try {
        section.pass(me);
      } finally {
        lock.unlock();
      }
    }

    /** In any of the ways there are; false when it did not want to wait so long. */
    static boolean acquire(Lock lock, Hand me) throws InterruptedException {
      return switch (me.random().nextInt(8)) {
        case 0 -> lock.tryLock();
        case 1 -> lock.tryLock(SHORT_MICROS, TimeUnit.MICROSECONDS);
        case 2 -> {
          lock.lockInterruptibly();
          yield true;
        }
        default -> {
          lock.lock();
          yield true;
        }
      };
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      recover.accept(section::mend);
      if (!lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return 1; // held by nobody that is left
      }
      try {
        return section.gap();
      } finally {
        lock.unlock();
      }
    }
  }
}
