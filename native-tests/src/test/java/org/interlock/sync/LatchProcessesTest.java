package org.interlock.sync;

/** The latch contract between processes. */
class LatchProcessesTest extends LatchContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
