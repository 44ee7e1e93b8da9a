package org.interlock.sync;

/** What a reader-writer lock tells, between threads of one process. */
class RwQueryThreadsTest extends RwQueryContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
