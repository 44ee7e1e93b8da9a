package org.interlock.sync;

/** The event contract between processes. */
class EventProcessesTest extends EventContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
