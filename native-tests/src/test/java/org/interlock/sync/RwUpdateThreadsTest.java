package org.interlock.sync;

/** Update mode, between threads of one process. */
class RwUpdateThreadsTest extends RwUpdateContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
