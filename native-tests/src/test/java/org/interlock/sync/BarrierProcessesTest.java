package org.interlock.sync;

/** The barrier contract between processes. */
class BarrierProcessesTest extends BarrierContract {
  @Override
  Actors startActors() {
    return Actors.processes(DeathTest.SMALL);
  }
}
