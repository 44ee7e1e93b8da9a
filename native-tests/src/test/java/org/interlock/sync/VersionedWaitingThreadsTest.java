package org.interlock.sync;

/** Waiting for versions and for drafts, between threads of one process. */
class VersionedWaitingThreadsTest extends VersionedWaitingContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
