package org.interlock.sync;

/** One acquisition of a mutex, released once, by the thread that acquired. */
final class MutexHold implements Held {
  private final Mutex mutex;
  private final Thread acquirer = Thread.currentThread();
  private boolean closed; // only the acquirer gets past the check

  MutexHold(Mutex mutex) {
    this.mutex = mutex;
  }

  @Override
  public void close() {
    if (!closed) {
      checkAcquirer();
      mutex.unlock();
      closed = true; // after a success: the wrong thread's attempt must not count
    }
  }

  private void checkAcquirer() {
    Thread me = Thread.currentThread();
    if (me != acquirer) { // it may hold the mutex by now, but not by this
      throw new IllegalMonitorStateException(
          "a hold of "
              + mutex.fullName()
              + " is closed by the thread that acquired it, "
              + acquirer.getName()
              + ", not by "
              + me.getName());
    }
  }
}
