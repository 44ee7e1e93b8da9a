package org.interlock.sync;

import java.util.concurrent.TimeUnit;

/** The primitives as what they have in common: one at a time, and others wait. */
enum Primitive {
  MUTEX {
    @Override
    void acquire(Stage stage) {
      stage.mutex().lock();
    }

    @Override
    void acquireInterruptibly(Stage stage) throws InterruptedException {
      stage.mutex().lockInterruptibly();
    }

    @Override
    boolean tryAcquire(Stage stage) {
      return stage.mutex().tryLock();
    }

    @Override
    boolean tryAcquire(Stage stage, long nanos) throws InterruptedException {
      return stage.mutex().tryLock(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    void release(Stage stage) {
      stage.mutex().unlock();
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
  };

  Semaphore semaphore(Stage stage) {
    throw new UnsupportedOperationException();
  }

  void acquire(Stage stage) {
    semaphore(stage).acquireUninterruptibly();
  }

  void acquireInterruptibly(Stage stage) throws InterruptedException {
    semaphore(stage).acquire();
  }

  boolean tryAcquire(Stage stage) {
    return semaphore(stage).tryAcquire();
  }

  boolean tryAcquire(Stage stage, long nanos) throws InterruptedException {
    return semaphore(stage).tryAcquire(1, nanos, TimeUnit.NANOSECONDS);
  }

  void release(Stage stage) {
    semaphore(stage).release();
  }

  String text(Stage stage) {
    return semaphore(stage).toString();
  }
}
