package org.interlock.kill;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Mutex;

/** Things that a mutex guards; whoever takes one waits until there is one. */
@SuppressWarnings("WaitNotInLoop") // each wait stands in one
final class Shelf {
  private static final long SHORT_MILLIS = 5;
  private static final long THINGS = 0;
  private static final long BYTES = 64;

  /** A way to wait; false when it has given up. */
  interface Wait {
    boolean on(Condition condition) throws InterruptedException;
  }

  private final Mutex mutex;
  private final Condition condition;
  private final Words words;

  Shelf(Attachment attachment, Mutex mutex) {
    this.mutex = mutex;
    this.condition = mutex.newCondition();
    this.words = attachment.object(ObjectType.REGION, "shelf", BYTES, BYTES, 0);
  }

  Condition condition() {
    return condition;
  }

  /** Takes a thing, whenever there is one. */
  void take() throws InterruptedException {
    take(
        there -> {
          there.await();
          return true;
        });
  }

  /** Takes a thing unless it takes long. */
  void takeSoon() throws InterruptedException {
    take(there -> there.await(SHORT_MILLIS, TimeUnit.MILLISECONDS));
  }

  /** Takes a thing unless it gives up. */
  void take(Wait wait) throws InterruptedException {
    mutex.lock();
    try {
      boolean comes = true;
      while (comes && words.getLong(THINGS) == 0) {
        comes = wait.on(condition);
      }
      if (comes) {
        words.setLong(THINGS, words.getLong(THINGS) - 1);
      }
    } finally {
      mutex.unlock();
    }
  }

  void put() {
    mutex.lock();
    try {
      words.setLong(THINGS, words.getLong(THINGS) + 1);
      condition.signal();
    } finally {
      mutex.unlock();
    }
  }

  void putTwoForAll() {
    mutex.lock();
    try {
      words.setLong(THINGS, words.getLong(THINGS) + 2);
      condition.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  /** So that whoever still waits has what it waits for; while there is something nobody need. */
  void putIfEmpty() {
    mutex.lock();
    try {
      if (words.getLong(THINGS) == 0) {
        put();
      }
    } finally {
      mutex.unlock();
    }
  }
}
