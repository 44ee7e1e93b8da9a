package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The semaphore contract between threads of one process. */
class SemaphoreThreadsTest extends SemaphoreContract {
  @Override
  Actors startActors() {
    return Actors.threads();
  }

  @Test
  void trackedPermitsBelongToTheProcessWhicheverThreadTookThem() throws Exception {
    a.run(stage -> stage.tracked(3).acquire(2));
    b.run(stage -> stage.tracked(3).release());
    c.run(stage -> assertEquals(1, onlyHolder(stage.tracked(3)).permits()));
    b.run(stage -> stage.tracked(3).release());
    c.run(stage -> assertEquals(List.of(), stage.tracked(3).holders()));
    assertThrows(
        IllegalMonitorStateException.class, () -> a.run(stage -> stage.tracked(3).release()));
  }

  private static Holder onlyHolder(Semaphore semaphore) {
    assertEquals(1, semaphore.holders().size());
    return semaphore.holders().get(0);
  }
}
