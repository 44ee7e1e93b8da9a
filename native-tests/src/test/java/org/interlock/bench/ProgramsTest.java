package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the programs in Java print, each the smallest of its kind; they leave nothing behind. */
@Timeout(120)
class ProgramsTest {
  private static final double SECONDS = 0.1;

  @ParameterizedTest
  @CsvSource({Guards.MUTEX + ",2,1", Guards.FILE_LOCK + ",2,1", Guards.JDK_LOCK + ",1,2"})
  void nothingThatIsCountedIsLost(String kind, int processes, int threads) throws IOException {
    Output output =
        Command.java(Contention.class, Contention.COUNTING, kind, processes, threads, SECONDS)
            .run();
    String line = output.lines().get(0);
    assertTrue(line.endsWith("exact=yes"), line);
    assertTrue(output.number("nsPerIncrement").orElseThrow() > 0, line);
    assertTrue(output.number("minShare").orElseThrow() <= 0.5, line);
    assertTrue(
        output.number("p50WaitUs").orElseThrow() <= output.number("p999WaitUs").orElseThrow(),
        line);
  }

  @Test
  void noReadSeesAPartOfAWrite() throws IOException {
    Output output =
        Command.java(Contention.class, Contention.READING, Guards.RWLOCK, 2, 1, SECONDS, 20).run();
    assertEquals(0, output.number("torn").orElseThrow(), output::toString);
    assertTrue(output.number("nsPerOperation").orElseThrow() > 0, output::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {Turns.UNTRACKED, Turns.CONDITION, Turns.JDK_SEMAPHORE})
  void bothSidesSleepWhereThereIsAPause(String kind) throws IOException {
    Output output = Command.java(PingPong.class, kind, 50, 300, "0,1").run();
    double p50 = output.number("p50Us").orElseThrow();
    assertTrue(p50 > 0 && p50 <= output.number("p999Us").orElseThrow(), output::toString);
    assertTrue(output.number("sleepsPerRound").orElseThrow() > 1, output::toString);
  }

  @Test
  @Tag("jdk25")
  void aPairTakesTime() throws IOException {
    Output output = Command.java(Pair.class, Guards.MUTEX, 1).run();
    assertTrue(output.number("nsPerPair").orElseThrow() > 0, output::toString);
  }

  @Test
  void theNextOwnerComesAfterTheKernelsPart() throws IOException {
    Output output = Command.java(TakeOver.class, TakeOver.ONE_WAITER, 1).run();
    assertTrue(output.number("takenMs").orElseThrow() > 0, output::toString);
    assertTrue(output.number("freeMs").orElseThrow() > 0, output::toString);
    assertTrue(output.number("addedMs").isPresent(), output::toString);
  }

  @Test
  void attachingTakesTimeMemoryAndThreads() throws IOException {
    Output time = Command.java(Attach.class, Attach.INTERLOCK).run();
    assertTrue(time.number("firstAttachMs").orElseThrow() > 0, time::toString);
    assertTrue(time.number("attachUs").orElseThrow() > 0, time::toString);
    Output memory = Command.java(Footprint.class, Footprint.ATTACHMENTS).run();
    assertTrue(memory.number("firstThreads").orElseThrow() >= 1, memory::toString);
    assertTrue(memory.number("moreHeapKib").isPresent(), memory::toString);
  }
}
