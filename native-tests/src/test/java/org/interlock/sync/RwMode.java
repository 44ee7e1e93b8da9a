package org.interlock.sync;

import java.time.Duration;
import java.util.concurrent.locks.Lock;

/** The ways to hold a reader-writer lock, as what they have in common. */
enum RwMode {
  READ {
    @Override
    Lock of(RwLock lock) {
      return lock.readLock();
    }

    @Override
    Held hold(RwLock lock) {
      return lock.read();
    }

    @Override
    Held hold(RwLock lock, Duration timeout) throws InterruptedException {
      return lock.read(timeout);
    }

    @Override
    int holds(RwLock lock) {
      return lock.getReadHoldCount();
    }
  },
  WRITE {
    @Override
    Lock of(RwLock lock) {
      return lock.writeLock();
    }

    @Override
    Held hold(RwLock lock) {
      return lock.write();
    }

    @Override
    Held hold(RwLock lock, Duration timeout) throws InterruptedException {
      return lock.write(timeout);
    }

    @Override
    int holds(RwLock lock) {
      return lock.getWriteHoldCount();
    }
  },
  UPDATE {
    @Override
    Lock of(RwLock lock) {
      return lock.updateLock();
    }

    @Override
    Held hold(RwLock lock) {
      return lock.update();
    }

    @Override
    Held hold(RwLock lock, Duration timeout) throws InterruptedException {
      return lock.update(timeout);
    }

    @Override
    int holds(RwLock lock) {
      return lock.getUpdateHoldCount();
    }
  };

  abstract Lock of(RwLock lock);

  abstract Held hold(RwLock lock);

  abstract Held hold(RwLock lock, Duration timeout) throws InterruptedException;

  /** How many holds of this kind the calling thread has. */
  abstract int holds(RwLock lock);

  /** Whether two threads cannot hold it in these ways at the same time. */
  final boolean excludes(RwMode other) {
    return this == WRITE || other == WRITE || this == UPDATE && other == UPDATE;
  }

  final void lock(Stage stage) {
    of(stage.rwlock()).lock();
  }

  final boolean tryLock(Stage stage) {
    return of(stage.rwlock()).tryLock();
  }

  final void unlock(Stage stage) {
    of(stage.rwlock()).unlock();
  }

  /** Ends all holds of this kind of the calling thread. */
  final void endAll(RwLock lock) {
    while (holds(lock) > 0) {
      of(lock).unlock();
    }
  }
}
