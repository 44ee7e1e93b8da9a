package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
    assumeTrue(command("mutex", "--bytes", "8").isThere(), "built without a C compiler");
  }

  private static Command command(String kind, Object... options) {
    List<Object> words = new ArrayList<>(List.of(kind));
    words.addAll(List.of(options));
    return Command.peer("versions-peer", words.toArray());
  }

  private static VersionsFigures run(String kind, int bytes) throws IOException {
    List<String> lines = command(kind, "--bytes", bytes, "--seconds", SECONDS).run().lines();
    return VersionsFigures.parse(lines.get(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pthread_rwlock", "mutex"})
  void copiesUnderALockAreWhole(String kind) throws IOException {
    VersionsFigures figures = run(kind, 4096);
    assertEquals(0, figures.torn(), figures::toString);
    assertTrue(figures.readsPerSecond() > 0, figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
    assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns(), figures::toString);
  }

  /** It may have none at all: its reader starves. */
  @ParameterizedTest
  @ValueSource(ints = {4096, 1 << 20})
  void copiesThatASeqlockAcceptsAreWhole(int bytes) throws IOException {
    VersionsFigures figures = run("seqlock", bytes);
    assertEquals(0, figures.torn(), figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
    assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns(), figures::toString);
  }

  /** The negative control of the others. */
  @Test
  void aPlainCopyIsSeenToBeTorn() throws IOException {
    VersionsFigures figures = run("memcpy", 1 << 20);
    assertTrue(figures.torn() > 0, figures::toString);
  }

  @Test
  void nobodyReadsWhereTheWriterIsAlone() throws IOException {
    VersionsFigures figures = run("alone", 4096);
    assertEquals(
        new VersionsFigures(0, figures.publishesPerSecond(), 0, 0, 0), figures, figures::toString);
    assertTrue(figures.publishesPerSecond() > 0, figures::toString);
  }

  @Test
  void namesWhatItMeasured() throws IOException {
    String line = command("mutex", "--bytes", "4104", "--seconds", "0.05").run().lines().get(0);
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
        assertThrows(IOException.class, () -> command(kind, option, value).run()).getMessage();
    assertTrue(message.contains("exit status 2: versions-peer: "), message);
    assertTrue(message.contains(expected), message);
  }
}
