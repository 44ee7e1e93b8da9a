package org.interlock.sync;

/** The latch contract between threads of one process. */
class LatchThreadsTest extends LatchContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
