package org.interlock.explore;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever access a participant dies at, survivors find the contract kept. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class AbandonmentTest {
  @Test
  void mutexSurvivesADeathAtEachAccess() {
    new Abandonment(new MutexSubject()).mustHold();
  }

  @Test
  void semaphoreSurvivesADeathAtEachAccess() {
    new Abandonment(new SemaphoreSubject(true)).mustHold();
  }

  @Test
  void untrackedSemaphoreSurvivesADeathAtEachAccess() {
    new Abandonment(new SemaphoreSubject(false)).mustHold();
  }

  @Test
  void readerWriterLockSurvivesADeathAtEachAccess() {
    new Abandonment(new RwSubject()).mustHold();
  }

  @Test
  void versionedDataSurviveADeathAtEachAccess() {
    new Abandonment(new VersionedSubject()).mustHold();
  }

  @Test
  void eventsOncesAndNumbersSurviveADeathAtEachAccess() {
    new Abandonment(new CoordinationSubject()).mustHold();
  }

  @Test
  void latchesAndBarriersSurviveADeathAtEachAccess() {
    new Abandonment(new MeetingSubject()).mustHold();
  }

  @Test
  void conditionSurvivesADeathAtEachAccess() {
    new Abandonment(new ConditionSubject()).mustHold();
  }

  @Test
  void attachDetachAndRepairSurviveADeathAtEachAccess() {
    new Abandonment(new LifeSubject()).mustHold();
  }
}
