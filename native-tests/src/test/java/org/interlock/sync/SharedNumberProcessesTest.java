package org.interlock.sync;

/** What shared numbers promise between processes. */
class SharedNumberProcessesTest extends SharedNumberContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
