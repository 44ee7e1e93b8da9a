package org.interlock.stress;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Duration;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs over primitives that are broken: each oracle sees what is its to see. */
@Timeout(120)
class StressRunTest {
  private final StringWriter printed = new StringWriter();
  private Segment segment;

  @BeforeEach
  void createSegment() {
    segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    segment.close();
  }

  @AfterEach
  void removeSegment() {
    Segment.unlink(segment.name());
    assertFalse(Files.exists(StressRun.boardFile(segment.path())));
  }

  private StressResult run(Scenario scenario, boolean kill, Duration patience, long kills)
      throws InterruptedException {
    StressOptions options =
        new StressOptions(2, 1, kill, false, Duration.ofSeconds(kill ? 60 : 2), kills, 1, patience);
    try (StressRun run =
        new StressRun(scenario, options, segment.path(), new PrintWriter(printed))) {
      return run.run();
    }
  }

  @Test
  void aLockThatDoesNothingIsSeenByTheExclusionOracle() throws InterruptedException {
    StressResult result = run(new BrokenMutexScenario(), false, StressOptions.PATIENCE, 1);
    assertTrue(result.violations() > 0, result::line);
    assertEquals(0, result.stuck(), result::line);
    assertFalse(result.isGood());
    assertTrue(printed.toString().contains("is inside"), printed::toString);
  }

  @Test
  void permitsThatDieWithTheirHoldersAreDrift() throws InterruptedException {
    StressResult result = run(new ForgetfulSemaphoreScenario(), true, Duration.ofSeconds(2), 8);
    assertTrue(result.drift() > 0, result::line);
    assertEquals(0, result.violations(), printed::toString);
    assertFalse(result.isGood());
  }

  @Test
  void threadsThatGetNothingAreStuckAndASegmentThatGrowsIsTold() throws InterruptedException {
    StressResult result = run(new GreedyScenario(), false, Duration.ofMillis(500), 1);
    assertTrue(result.stuck() > 0, result::line);
    assertTrue(result.growth() > 0, result::line);
    assertEquals(0, result.violations(), printed::toString);
    assertFalse(result.isGood());
  }

  @Test
  void theLastLineHasAllFigures() {
    Recoveries recovery = new Recoveries();
    StressOptions options =
        new StressOptions(4, 2, true, true, Duration.ZERO, 9, 17, StressOptions.PATIENCE);
    StressResult none = new StressResult("mutex", options, 3, 4, 5, 0, 0, 0, 0, recovery, 1.25);
    assertEquals(
        "stress scenario=mutex kills=3 operations=5 violations=0 stuck=0 drift=0"
            + " recoveryP50Ms=NaN recoveryP99Ms=NaN growth=0 stops=4 processes=4 threads=2"
            + " seconds=1.250 seed=17 recoveryMaxMs=NaN recoveries=0 teardownP50Ms=NaN"
            + " teardownP99Ms=NaN addedP50Ms=NaN addedP99Ms=NaN",
        none.line());
    recovery.add(1_000_000, 3_500_000, 4_000_000);
    String one = none.line();
    assertTrue(one.contains(" recoveryP50Ms=3.000 recoveryP99Ms=3.000 "), one);
    assertTrue(one.contains(" recoveries=1 teardownP50Ms=2.500 teardownP99Ms=2.500 "), one);
    assertTrue(one.endsWith(" addedP50Ms=0.500 addedP99Ms=0.500"), one);
  }

  @Test
  void anyFindingIsAFailure() {
    assertAll(
        () -> assertTrue(result(0, 0, 0, 0).isGood()),
        () -> assertFalse(result(1, 0, 0, 0).isGood()),
        () -> assertFalse(result(0, 1, 0, 0).isGood()),
        () -> assertFalse(result(0, 0, 1, 0).isGood()),
        () -> assertFalse(result(0, 0, 0, 1).isGood()));
  }

  private static StressResult result(long violations, long stuck, long drift, long growth) {
    StressOptions options =
        new StressOptions(1, 1, false, false, Duration.ZERO, 1, 1, StressOptions.PATIENCE);
    return new StressResult(
        "x", options, 0, 0, 0, violations, stuck, drift, growth, new Recoveries(), 1);
  }
}
