package org.interlock.sync;

/** Waiting for a reader-writer lock, between threads of one process. */
class RwWaitingThreadsTest extends RwWaitingContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
