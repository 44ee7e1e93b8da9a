package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the C yardstick of versioned data says of itself. */
@Timeout(60)
class VersionsPeerTest {
  private static final double SECONDS = 0.3;

  @BeforeEach
  void needsTheCProgram() {
    assumeTrue(VersionsPeer.isThere(), "built without a C compiler");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pthread_rwlock", "mutex"})
  void copiesUnderALockAreWhole(String kind) throws IOException {
    VersionsFigures figures = VersionsPeer.run(kind, 4096, SECONDS);
    assertEquals(0, figures.torn(), figures::toString);
    assertTrue(figures.readsPerSecond() > 0, figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
    assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns(), figures::toString);
  }

  /** It may have none at all: its reader starves. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 1 << 20})
  void copiesThatASeqlockAcceptsAreWhole(int bytes) throws IOException {
    VersionsFigures figures = VersionsPeer.run("seqlock", bytes, SECONDS);
    assertEquals(0, figures.torn(), figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
    assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns(), figures::toString);
  }

  /** The negative control of the others. */
  @Test
  void aPlainCopyIsSeenToBeTorn() throws IOException {
    VersionsFigures figures = VersionsPeer.run(VersionsPeer.MEMCPY, 1 << 20, SECONDS);
    assertTrue(figures.torn() > 0, figures::toString);
  }

  @Test
  void nobodyReadsWhereTheWriterIsAlone() throws IOException {
    VersionsFigures figures = VersionsPeer.run(VersionsPeer.ALONE, 4096, SECONDS);
    assertEquals(
        new VersionsFigures(0, figures.publishesPerSecond(), 0, 0, 0), figures, figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
  }

  @Test
  void namesWhatItMeasured() throws IOException {
    String line = VersionsPeer.line("mutex", "--bytes", "4104", "--seconds", "0.05");
    assertTrue(line.matches("versions kind=mutex bytes=4104 reads.*"), line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lock  | --bytes   | 8    | unknown kind 'lock'",
        "mutex | --bytes   | 12   | a multiple of 8, not 12",
        "mutex | --bytes   | 0    | from 8 to 1073741824, not '0'",
        "mutex | --seconds | 0    | from 0.001 to 3600, not '0'",
        "mutex | --seconds | 1s   | from 0.001 to 3600, not '1s'",
        "mutex | --slowly  | 1    | unknown argument '--slowly'",
      })
  void aBadArgumentIsStatus2(String kind, String option, String value, String expected) {
    String message =
        assertThrows(IOException.class, () -> VersionsPeer.line(kind, option, value)).getMessage();
    assertTrue(message.contains("exit status 2: versions-peer: "), message);
    assertTrue(message.contains(expected), message);
  }
}
