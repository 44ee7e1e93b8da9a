package org.interlock.sync;

/** Who may hold a reader-writer lock, between threads of one process. */
class RwLockThreadsTest extends RwLockContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
