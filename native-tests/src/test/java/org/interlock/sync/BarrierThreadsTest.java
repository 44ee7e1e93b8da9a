package org.interlock.sync;

/** The barrier contract between threads of one process. */
class BarrierThreadsTest extends BarrierContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
