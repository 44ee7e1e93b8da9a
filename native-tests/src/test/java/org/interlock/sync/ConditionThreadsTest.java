package org.interlock.sync;

/** Conditions between threads of one process. */
class ConditionThreadsTest extends ConditionContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }
}
