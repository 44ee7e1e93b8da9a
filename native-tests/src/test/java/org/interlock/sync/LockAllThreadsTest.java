package org.interlock.sync;

/** Several mutexes at once, between threads of one process. */
class LockAllThreadsTest extends LockAllContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
