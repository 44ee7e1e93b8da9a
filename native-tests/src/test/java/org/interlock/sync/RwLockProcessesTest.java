package org.interlock.sync;

/** Who may hold a reader-writer lock, between processes. */
class RwLockProcessesTest extends RwLockContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
