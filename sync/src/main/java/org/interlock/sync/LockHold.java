package org.interlock.sync;

import java.util.concurrent.locks.Lock;

/** One acquisition of a lock, released once, by the thread that acquired. */
final class LockHold implements Held {
  private final Lock lock;
  private final MutexCore core;
  private final Thread acquirer = Thread.currentThread();
  private boolean closed; // only the acquirer gets past the check

  /** A hold of a lock just acquired; the core knows its name, for messages. */
  LockHold(Lock lock, MutexCore core) {
    this.lock = lock;
    this.core = core;
  }

  @Override
  public void close() {
    if (!closed) {
      checkAcquirer();
      lock.unlock();
      closed = true; // after a success: the wrong thread's attempt must not count
    }
  }

  private void checkAcquirer() {
    Thread me = Thread.currentThread();
    if (me != acquirer) { // it may hold the lock by now, but not by this
      throw new IllegalMonitorStateException(
          "a hold of "
              + core.fullName()
              + " is closed by the thread that acquired it, "
              + acquirer.getName()
              + ", not by "
              + me.getName());
    }
  }
}
