package org.interlock.sync;

/** The once contract between threads of one process. */
class OnceThreadsTest extends OnceContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
