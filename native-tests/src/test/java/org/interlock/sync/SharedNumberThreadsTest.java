package org.interlock.sync;

/** What shared numbers promise between threads of one process. */
class SharedNumberThreadsTest extends SharedNumberContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
