package org.interlock.sync;

/** The waiting contract between threads of one process. */
class WaitingThreadsTest extends WaitingContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
