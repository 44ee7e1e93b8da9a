package org.interlock.stress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.interlock.shm.Segment;

/** A lock that does nothing. */
final class BrokenMutexScenario extends MutexScenario {
  @Override
  public Trial join(Segment segment, Board board, Report report) {
    return new MutexTrial(new NoLock(), repair -> {}, new Section(board, report));
  }

  private static final class NoLock implements Lock {
    @Override
    public void lock() {}

    @Override
    public void lockInterruptibly() {}

    @Override
    public boolean tryLock() {
      return true;
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
      return true;
    }

    @Override
    public void unlock() {}

    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException();
    }
  }
}
