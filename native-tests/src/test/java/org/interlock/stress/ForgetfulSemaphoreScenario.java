package org.interlock.stress;

import org.interlock.shm.Segment;
import org.interlock.sync.Semaphore;

/** A semaphore whose permits die with who holds them. */
final class ForgetfulSemaphoreScenario extends SemaphoreScenario {
  @Override
  Semaphore semaphore(Segment segment) {
    return Semaphore.untracked(segment, "forgetful", PERMITS, PERMITS);
  }
}
