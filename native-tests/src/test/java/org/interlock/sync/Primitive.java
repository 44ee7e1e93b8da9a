package org.interlock.sync;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/** The primitives as what they have in common: one at a time, and others wait. */
enum Primitive {
  MUTEX {
    @Override
    Lock lock(Stage stage) {
      return stage.mutex();
    }

    @Override
    String text(Stage stage) {
      return stage.mutex().toString();
    }
  },
  TRACKED {
    @Override
    Semaphore semaphore(Stage stage) {
      return stage.tracked(1);
    }
  },
  UNTRACKED {
    @Override
    Semaphore semaphore(Stage stage) {
      return stage.untracked("one", 1, 1);
    }
  },
  WRITE {
    @Override
    Lock lock(Stage stage) {
      return stage.rwlock().writeLock();
    }

    @Override
    String text(Stage stage) {
      return stage.rwlock().toString();
    }
  },
  UPDATE {
    @Override
    Lock lock(Stage stage) {
      return stage.rwlock().updateLock();
    }

    @Override
    String text(Stage stage) {
      return stage.rwlock().toString();
    }
  };

  /** The lock; null for a semaphore. */
  Lock lock(Stage stage) {
    return null;
  }

  Semaphore semaphore(Stage stage) {
    throw new UnsupportedOperationException();
  }

  void acquire(Stage stage) {
    Lock lock = lock(stage);
    if (lock == null) {
      semaphore(stage).acquireUninterruptibly();
    } else {
      lock.lock();
    }
  }

  void acquireInterruptibly(Stage stage) throws InterruptedException {
    Lock lock = lock(stage);
    if (lock == null) {
      semaphore(stage).acquire();
    } else {
      lock.lockInterruptibly();
    }
  }

  boolean tryAcquire(Stage stage) {
    Lock lock = lock(stage);
    return lock == null ? semaphore(stage).tryAcquire() : lock.tryLock();
  }

  boolean tryAcquire(Stage stage, long nanos) throws InterruptedException {
    Lock lock = lock(stage);
    return lock == null
        ? semaphore(stage).tryAcquire(1, nanos, TimeUnit.NANOSECONDS)
        : lock.tryLock(nanos, TimeUnit.NANOSECONDS);
  }

  void release(Stage stage) {
    Lock lock = lock(stage);
    if (lock == null) {
      semaphore(stage).release();
    } else {
      lock.unlock();
    }
  }

  String text(Stage stage) {
    return semaphore(stage).toString();
  }
}
