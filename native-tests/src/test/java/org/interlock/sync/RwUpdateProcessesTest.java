package org.interlock.sync;

/** Update mode, between processes. */
class RwUpdateProcessesTest extends RwUpdateContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
