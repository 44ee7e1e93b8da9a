package org.interlock.sync;

/** The once contract between processes. */
class OnceProcessesTest extends OnceContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
