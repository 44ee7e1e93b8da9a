package org.interlock.sync;

/** Bounded waiting between processes. */
class BoundedWaitingProcessesTest extends BoundedWaitingContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
