package org.interlock.sync;

/** Bounded waiting between threads of one process. */
class BoundedWaitingThreadsTest extends BoundedWaitingContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
