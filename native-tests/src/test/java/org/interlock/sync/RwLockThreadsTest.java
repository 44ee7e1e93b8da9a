package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who may hold a reader-writer lock, between threads of one process. */
class RwLockThreadsTest extends RwLockContract {
  private static final int READS = 5_000;

  @Override
  Actors startActors() {
    return Actors.threads();
  }

  /** Whichever thread's count is found without a map. */
  @Test
  @Tag("jdk25")
  void eachThreadKeepsItsCountThroughManyReadsOfTheOthers() throws Exception {
    a.run(RwMode.READ::lock); // the first to use it, and perhaps the one found at once
    for (Actor busy : new Actor[] {b, c, a}) {
      busy.run(
          stage -> {
            for (int i = 0; i < READS; i++) {
              RwMode.READ.lock(stage);
              RwMode.READ.unlock(stage);
            }
          });
      a.run(stage -> assertEquals(1, stage.rwlock().getReadHoldCount()));
    }
    a.run(RwMode.READ::unlock);
    b.run(RwMode.WRITE::lock);
    b.run(RwMode.WRITE::unlock);
  }
}
