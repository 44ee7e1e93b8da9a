package org.interlock.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.interlock.sync.Door;
import org.interlock.sync.LatchOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What survivors prove can fail: operations that a death at the right access breaks. */
@Timeout(300)
class PlantedFaultTest {
  private static List<String> violations(Operation operation, long... accesses) throws Exception {
    try (Rounds rounds = new Rounds(new Sample(1, false))) {
      for (long k : accesses) {
        rounds.kill(operation, k);
      }
      return rounds.violations();
    }
  }

  @Test
  void aPermitTakenInTwoStepsIsLostBetweenThem() throws Exception {
    Operation twoSteps =
        new Operation(
            "planted",
            () -> new PermitsProof(true),
            room -> Door.takeInTwoSteps(room.attachment(), "tracked", Room.PERMITS));
    List<String> violations = violations(twoSteps, 0, 2, 3);
    assertEquals(1, violations.size(), violations::toString);
    assertTrue(violations.get(0).contains("before access 2: 2 available and held are []"));
  }

  @Test
  void aSectionWithoutItsMutexIsFoundHalfWritten() throws Exception {
    Operation unlocked = new Operation("planted", MutexProof::new, room -> room.section().pass());
    List<String> violations = violations(unlocked, 5);
    assertEquals(1, violations.size(), violations::toString);
    assertTrue(violations.get(0).contains("not alone"), violations::toString);
  }

  @Test
  void aShareOfNobodyIsFound() throws Exception {
    Operation planted =
        new Operation(
            "planted",
            () -> new CoordinationProof(Yard.Kind.LATCH),
            room -> Door.plantAShare(room.attachment(), "latch", LatchOptions.ofCount(Yard.COUNT)));
    List<String> violations = violations(planted, 3);
    assertEquals(1, violations.size(), violations::toString);
    assertTrue(violations.get(0).contains("shares are left"), violations::toString);
  }
}
