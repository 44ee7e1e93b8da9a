package org.interlock.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.stress.Scenario.Trial;
import org.interlock.sync.Death;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Snapshot;
import org.interlock.sync.VersionedOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the oracles take for a violation, and what not. */
class OracleTest {
  private static final int INSIDE = 0; // as in Section and SemaphoreScenario
  private static final int FIRST = 1;
  private static final long DEAD = 4711;
  private static final int HIS_SEAT = 5;

  @TempDir private Path directory;

  private final Hand me = new Hand(2, 42, 0, new SplittableRandom(1));
  private final List<String> told = new ArrayList<>();
  private Board board;
  private Report report;
  private Section section;

  @BeforeEach
  void makeBoard() {
    board = Board.create(directory.resolve("board"));
    report = new Report(board, told::add);
    section = new Section(board, report);
  }

  private void assertViolations(int expected) {
    assertEquals(expected, board.violations(), told::toString);
    assertEquals(expected, told.size());
  }

  private static Death death(long pid) {
    return new Death("mutex", pid, "worker", "hand-0", Instant.now());
  }

  // ---- the section

  @Test
  void passingAloneIsNoViolation() {
    for (int i = 0; i < 3; i++) {
      section.pass(me);
    }
    assertViolations(0);
    assertEquals(3, board.scenario().get(FIRST));
    assertEquals(0, Section.insider(board));
  }

  @Test
  void whoFindsAnotherInsideReportsHim() {
    board.scenario().set(INSIDE, new Hand(3, DEAD, 1, me.random()).number());
    section.pass(me);
    assertViolations(1);
    assertTrue(told.get(0).contains("thread 1 of process 4711"), told::toString);
    section.pass(me);
    assertViolations(1);
  }

  @Test
  void halfAChangeIsAViolationUnlessADeathWasReported() {
    board.scenario().set(FIRST, 9);
    section.pass(me);
    assertViolations(1);
    board.scenario().set(FIRST, 20);
    board.addVictim(0, DEAD);
    section.mend(death(DEAD));
    section.pass(me);
    assertViolations(1);
    assertEquals(21, board.scenario().get(FIRST));
  }

  @Test
  void theDeathOfOneThatWasKilledExcusesItsTraces() {
    board.addVictim(0, DEAD);
    board.scenario().set(INSIDE, new Hand(3, DEAD, 1, me.random()).number());
    long before = System.nanoTime();
    section.mend(death(DEAD));
    section.pass(me);
    assertViolations(0);
    assertTrue(board.takenOverNanos(0) - before >= 0, "the take-over's time was noted");
  }

  @Test
  void aRepairerThatDiedTooLeavesTheFirstOnesTraces() {
    board.addVictim(0, DEAD);
    board.addVictim(1, DEAD + 1);
    board.scenario().set(INSIDE, new Hand(3, DEAD, 1, me.random()).number());
    section.mend(death(DEAD + 1));
    assertViolations(0);
  }

  @Test
  void theReportedDeathOfTheLivingIsAViolation() {
    section.mend(death(DEAD));
    assertViolations(1);
    assertTrue(told.get(0).contains("was not killed"), told::toString);
  }

  @Test
  void theDeathOfOneDoesNotExcuseAnother() {
    board.addVictim(0, DEAD);
    board.scenario().set(INSIDE, new Hand(3, DEAD + 1, 0, me.random()).number());
    section.mend(death(DEAD));
    assertViolations(1);
  }

  // ---- the section that others read

  private static final int HIS_READERS = 16 + HIS_SEAT; // as in RwSection

  @Test
  void writerThatMeetsAReaderReportsHim() {
    board.sit(HIS_SEAT, DEAD);
    board.scenario().set(HIS_READERS, 1);
    new RwSection(board, report).pass(me);
    assertViolations(1);
    assertTrue(told.get(0).contains("process 4711 reads"), told::toString);
  }

  @Test
  void readerThatWasKilledKeepsNobodyOut() {
    board.sit(HIS_SEAT, DEAD);
    board.addVictim(0, DEAD);
    board.scenario().set(HIS_READERS, 1);
    RwLockScenario scenario = new RwLockScenario();
    assertTrue(scenario.isInside(board, HIS_SEAT));
    assertFalse(scenario.isSettled(board, HIS_SEAT), "nobody has come in since");
    new RwSection(board, report).pass(me);
    assertViolations(0);
    assertTrue(board.takenOverNanos(0) != 0, "the take-over's time was noted");
    assertTrue(scenario.isSettled(board, HIS_SEAT));
    assertEquals(0, RwSection.readers(board, HIS_SEAT), "the seat is as new");
  }

  @Test
  void readerThatMeetsAWriterReportsHim() {
    RwSection read = new RwSection(board, report);
    read.read(me);
    assertViolations(0);
    board.scenario().set(INSIDE, new Hand(3, DEAD, 1, me.random()).number());
    read.read(me);
    assertViolations(2); // as he comes, and as he leaves
  }

  @Test
  void updaterThatIsPassedByAnotherReportsIt() {
    RwSection updated = new RwSection(board, report);
    updated.passAfter(me, updated.read(me));
    assertViolations(0);
    updated.passAfter(me, 0);
    assertViolations(1);
  }

  // ---- versions

  private static final int HIS_PIN = 16 + HIS_SEAT * Board.THREADS + 3; // as in VersionedLedger

  private VersionedLedger ledger() {
    return new VersionedLedger(board, report);
  }

  @Test
  void versionsThatRiseByOneAreNoViolation() {
    VersionedLedger ledger = ledger();
    for (long newest = 0; newest < 3; newest++) {
      ledger.drafts(me, newest);
      ledger.endsDraft(me);
      ledger.publishes();
      ledger.published(newest + 1, newest);
      ledger.pinned(me, newest + 1);
      ledger.sees(newest + 1, newest);
      ledger.unpins(me);
    }
    ledger.ends(3);
    assertEquals(3, ledger.seen());
    assertViolations(0);
  }

  @Test
  void whoSeesAnOlderVersionThanWasSeenBeforeHeBeganReportsIt() {
    VersionedLedger ledger = ledger();
    ledger.sees(7, 0);
    ledger.sees(6, 5); // the other one has overtaken him
    assertViolations(0);
    ledger.sees(6, ledger.seen());
    assertViolations(1);
    assertEquals(7, ledger.seen());
  }

  @Test
  void aVersionThatIsLeftOutOrPublishedTwiceIsAViolation() {
    VersionedLedger ledger = ledger();
    ledger.published(2, 0);
    assertViolations(1);
    ledger.published(2, 2);
    assertViolations(2);
  }

  @Test
  void versionsNobodyPublishedAndPublishesWithoutAVersionAreViolations() {
    VersionedLedger ledger = ledger();
    ledger.publishes();
    ledger.published(1, 0);
    ledger.ends(2);
    assertViolations(1);
    ledger.ends(0);
    assertViolations(2);
    ledger.publishes(); // and died: it may have become a version or not
    ledger.ends(1);
    ledger.ends(2);
    assertViolations(2);
  }

  @Test
  void twoThatHaveADraftReportEachOther() {
    board.scenario().set(1, new Hand(HIS_SEAT, DEAD, 1, me.random()).number());
    board.sit(HIS_SEAT, DEAD);
    assertTrue(new VersionedScenario().isInside(board, HIS_SEAT));
    ledger().drafts(me, 0);
    assertViolations(1);
    board.scenario().set(1, 0);
    ledger().endsDraft(me);
    assertViolations(2);
  }

  @Test
  void aDraftInABufferThatTheLivingHavePinnedIsAViolation() {
    board.sit(HIS_SEAT, DEAD);
    board.scenario().set(HIS_PIN, 4 + 1);
    ledger().drafts(me, 4); // he reads the newest one
    ledger().endsDraft(me);
    assertViolations(0);
    ledger().drafts(me, 5);
    assertViolations(1);
    assertTrue(told.get(0).contains("process 4711"), told::toString);
  }

  @Test
  void draftsAndPinsOfTheKilledKeepNobodyOut() {
    board.sit(HIS_SEAT, DEAD);
    board.addVictim(0, DEAD);
    board.scenario().set(1, new Hand(HIS_SEAT, DEAD, 1, me.random()).number());
    board.scenario().set(HIS_PIN, 4 + 1);
    VersionedScenario scenario = new VersionedScenario();
    assertTrue(scenario.isInside(board, HIS_SEAT));
    assertFalse(scenario.isSettled(board, HIS_SEAT), "nobody has written there since");
    ledger().drafts(me, 5);
    assertViolations(0);
    assertTrue(board.takenOverNanos(0) != 0, "the take-over's time was noted");
    assertTrue(scenario.isSettled(board, HIS_SEAT));
  }

  @Test
  void aTornVersionIsOneInPlaceAsInACopy() {
    for (int flawed = 0; flawed < VersionedScenario.BYTES; flawed += Long.BYTES) {
      byte[] bytes = Payload.of(9, VersionedScenario.BYTES);
      assertTrue(Payload.flaw(bytes, 9).isEmpty());
      bytes[flawed]++;
      assertTrue(Payload.flaw(bytes, 9).isPresent(), "at " + flawed);
    }
    assertTrue(Payload.flaw(new byte[64], 0).isEmpty());
    assertTrue(Payload.flaw(Payload.of(9, 64), 8).isPresent(), "another version's");
  }

  @Test
  void whatStandsInTheDataIsCompared() throws InterruptedException {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Trial trial = new VersionedScenario().join(segment, board, report);
      for (int i = 0; i < 50; i++) {
        trial.operate(me);
      }
      assertEquals(0, trial.drift(StressOptions.PATIENCE));
      assertViolations(0);
      VersionedOptions options = VersionedOptions.ofSize(VersionedScenario.BYTES).checksum();
      Versioned data = Versioned.of(segment, "stress-versioned", options);
      long torn = 0;
      for (int i = 0; i < 50 && board.violations() == 0; i++) {
        torn = data.update(draft -> draft.putLong(8, -1)); // half of the next version
        trial.operate(me); // mostly reads it
      }
      assertTrue(told.get(0).contains("version " + torn + " is torn"), told::toString);
      trial.drift(StressOptions.PATIENCE);
      assertTrue(told.stream().anyMatch(line -> line.contains("publishes")), told::toString);
    }
  }

  @Test
  void aVersionStillPinnedInTheEndIsDrift() throws InterruptedException {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Trial trial = new VersionedScenario().join(segment, board, report);
      VersionedOptions options = VersionedOptions.ofSize(VersionedScenario.BYTES).checksum();
      try (Snapshot pinned = Versioned.of(segment, "stress-versioned", options).read()) {
        assertEquals(1, trial.drift(Duration.ofMillis(10)));
        assertEquals(0, pinned.version());
      }
      assertEquals(0, trial.drift(StressOptions.PATIENCE));
      assertEquals(0, board.violations());
    }
  }

  // ---- the semaphore

  @Test
  void morePermitsInsideThanThereAreIsAViolation() throws InterruptedException {
    operateBeside(Insiders.add(0, HIS_SEAT, SemaphoreScenario.PERMITS));
    assertViolations(1);
  }

  @Test
  void permitsTakenOverFromTheDeadAreNone() throws InterruptedException {
    board.sit(HIS_SEAT, DEAD);
    board.addVictim(0, DEAD);
    SemaphoreScenario scenario = new SemaphoreScenario();
    board.scenario().set(INSIDE, Insiders.add(0, HIS_SEAT, SemaphoreScenario.PERMITS));
    assertTrue(scenario.isInside(board, HIS_SEAT));
    scenario.killing(board, HIS_SEAT);
    operateBeside(board.scenario().get(INSIDE));
    assertViolations(0);
    assertTrue(board.takenOverNanos(0) != 0, "the take-over's time was noted");
    assertTrue(scenario.isSettled(board, HIS_SEAT));
    assertEquals(0, board.scenario().get(INSIDE), "the seat is as new");
  }

  private void operateBeside(long insiders) throws InterruptedException {
    board.scenario().set(INSIDE, insiders);
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Trial trial = new SemaphoreScenario().join(segment, board, report);
      assertTrue(trial.operate(me));
    }
  }
}
