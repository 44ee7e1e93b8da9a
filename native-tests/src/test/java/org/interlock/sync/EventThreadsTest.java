package org.interlock.sync;

/** The event contract between threads of one process. */
class EventThreadsTest extends EventContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
