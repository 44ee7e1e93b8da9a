package org.interlock.sync;

/** Waiting for versions and for drafts, between processes. */
class VersionedWaitingProcessesTest extends VersionedWaitingContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
