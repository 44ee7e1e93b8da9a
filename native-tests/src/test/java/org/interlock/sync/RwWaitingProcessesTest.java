package org.interlock.sync;

/** Waiting for a reader-writer lock, between processes. */
class RwWaitingProcessesTest extends RwWaitingContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
