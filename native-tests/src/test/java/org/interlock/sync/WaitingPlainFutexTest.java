package org.interlock.sync;

/** The waiting contract between processes on a kernel without futex_waitv. */
class WaitingPlainFutexTest extends WaitingContract {
  @Override
  Actors startActors() {
    return Actors.processes("-Dinterlock.wait=plain");
  }
}
