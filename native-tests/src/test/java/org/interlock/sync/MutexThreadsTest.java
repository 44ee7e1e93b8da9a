package org.interlock.sync;

/** The mutex contract between threads of one process. */
class MutexThreadsTest extends MutexContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
