package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the measurement of versioned data itself says; that no copy is torn is what it rests on. */
@Timeout(120)
class VersionsPairTest {
  private static final double WARM_UP_SECONDS = 0.1;
  private static final double SECONDS = 0.3;

  @ParameterizedTest
  @CsvSource({
    VersionsPair.READ_INTO + ",2,4096",
    VersionsPair.READ_INTO + ",3,512", // copied without a pin
    VersionsPair.PIN + ",3,1048576"
  })
  void copiesAreWholeWhileAnotherProcessPublishes(String reading, int buffers, int bytes)
      throws InterruptedException {
    VersionsFigures figures = VersionsPair.run(reading, buffers, bytes, WARM_UP_SECONDS, SECONDS);
    assertEquals(0, figures.torn(), figures::toString);
    assertTrue(figures.readsPerSecond() > 0, figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
    assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns(), figures::toString);
  }

  /** The negative control of the others. */
  @Test
  void aCopyFromAClosedSnapshotIsSeenToBeTorn() throws InterruptedException {
    VersionsFigures figures =
        VersionsPair.run(VersionsPair.LATE, 2, 1 << 20, WARM_UP_SECONDS, SECONDS);
    assertTrue(figures.torn() > 0, figures::toString);
  }

  @Test
  void nobodyReadsWhereTheWriterIsAlone() throws InterruptedException {
    VersionsFigures figures =
        VersionsPair.run(VersionsPair.ALONE, 2, 4096, WARM_UP_SECONDS, SECONDS);
    assertEquals(VersionsFigures.NONE.withPublishes(figures.publishesPerSecond()), figures);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
  }
}
