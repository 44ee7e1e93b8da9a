package org.interlock.sync;

/** What a reader-writer lock tells, between processes. */
class RwQueryProcessesTest extends RwQueryContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
