package org.interlock.sync;

/** What readers of versioned data see, between processes. */
class VersionedProcessesTest extends VersionedContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
