package org.interlock.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.stress.Scenario.Trial;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the oracle of conditions takes for a violation, and what not. */
@Timeout(60)
class BufferLedgerTest {
  private static final String MUTEX = "stress-condition";
  private static final long BYTES = 128; // as in docs/spec/condition.md
  private static final long NEXT = 0;

  @TempDir private Path directory;

  private final Hand me = new Hand(2, 42, 0, new SplittableRandom(1));
  private final List<String> told = new ArrayList<>();
  private Board board;
  private Report report;
  private BufferLedger ledger;

  @BeforeEach
  void makeBoard() {
    board = Board.create(directory.resolve("board"));
    report = new Report(board, told::add);
    ledger = new BufferLedger(board, report);
  }

  private void assertViolations(int expected) {
    assertEquals(expected, board.violations(), told::toString);
  }

  private void put(int times) {
    for (int i = 0; i < times; i++) {
      assertTrue(ledger.hasPlace());
      ledger.put(me);
    }
  }

  @Test
  void whatIsPutAndTakenInTurnIsNoViolation() {
    for (int i = 0; i < 3; i++) {
      assertFalse(ledger.hasThing());
      put(BufferLedger.PLACES);
      assertFalse(ledger.hasPlace());
      for (int j = 0; j < BufferLedger.PLACES; j++) {
        ledger.take(me);
      }
    }
    put(1);
    ledger.ends();
    assertViolations(0);
  }

  @Test
  void aThingThatIsTakenTwiceOrPutOverAnotherIsAViolation() {
    put(2);
    ledger.take(me);
    board.scenario().set(BufferLedger.TAKEN, 0);
    ledger.take(me); // again
    assertViolations(1);
    board.scenario().set(BufferLedger.PUT, 1);
    ledger.put(me); // where the second one lies
    assertViolations(2);
  }

  @Test
  void aThingThatIsLostIsAViolationInTheEnd() {
    put(2);
    board.scenario().set(BufferLedger.PLACE + 1, 0);
    ledger.ends();
    assertViolations(1);
    board.scenario().set(BufferLedger.PUT, 1);
    ledger.ends(); // as if never put
    assertViolations(2);
  }

  @Test
  void whatTheDeadHadBegunIsDone() {
    put(1);
    board.scenario().set(BufferLedger.PLACE + 1, 2); // put, and not counted
    ledger.mend();
    assertEquals(2, board.scenario().get(BufferLedger.PUT));
    board.scenario().set(BufferLedger.PLACE, 0); // taken, and not counted
    ledger.mend();
    assertEquals(1, board.scenario().get(BufferLedger.TAKEN));
    ledger.take(me);
    ledger.mend();
    assertEquals(2, board.scenario().get(BufferLedger.TAKEN));
    assertViolations(0);
  }

  @Test
  void aTicketThatSomebodyLeftIsDrift() throws InterruptedException {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      Trial trial = new ConditionScenario().join(segment, board, report);
      for (int i = 0; i < 20; i++) {
        trial.operate(me);
      }
      assertEquals(0, trial.drift(StressOptions.PATIENCE));
      Words condition =
          Attachment.of(segment)
              .object(ObjectType.CONDITION, MUTEX + ".thing", BYTES, MUTEX.length(), 0);
      condition.getAndAddLong(NEXT, 1);
      assertEquals(1, trial.drift(Duration.ofMillis(20)));
      assertViolations(0);
    }
  }
}
