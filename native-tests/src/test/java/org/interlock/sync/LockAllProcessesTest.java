package org.interlock.sync;

/** Several mutexes at once, between processes. */
class LockAllProcessesTest extends LockAllContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
