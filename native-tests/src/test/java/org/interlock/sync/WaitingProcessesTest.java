package org.interlock.sync;

/** The waiting contract between processes. */
class WaitingProcessesTest extends WaitingContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
