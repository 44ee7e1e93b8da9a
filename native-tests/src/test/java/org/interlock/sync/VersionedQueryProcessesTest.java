package org.interlock.sync;

/** What versioned data tell and refuse, between processes. */
class VersionedQueryProcessesTest extends VersionedQueryContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
