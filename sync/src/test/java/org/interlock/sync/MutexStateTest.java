package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutexStateTest {
  private static final String CORNERS =
      """
      0,   0,      0,       0
      0,   1,      1,       1
      1,   0,      1048575, 4095
      63,  7,      77,      4096
      999, 262143, 1048575, -1
      """;

  @ParameterizedTest
  @CsvSource(textBlock = CORNERS)
  void tellsWhoOwnsIt(int slot, int generation, int threadKey, int turn) {
    long owner = MutexState.owner(slot, generation);
    long state = MutexState.taken(MutexState.FREE, owner, threadKey, turn);
    assertEquals(slot, MutexState.slot(state));
    assertEquals(generation, MutexState.generation(state));
    assertEquals(threadKey, MutexState.threadKey(state));
    assertTrue(MutexState.isHeldBy(state, owner));
    assertTrue(MutexState.isHeld(state), "slot 0 does not look like free");
  }

  @Test
  void freeAndKeptBelongToNobody() {
    for (long state : new long[] {MutexState.FREE, MutexState.KEPT}) {
      assertFalse(MutexState.isHeld(state));
      assertEquals(-1, MutexState.slot(state));
      assertFalse(MutexState.isHeldBy(state, MutexState.owner(0, 0)));
    }
    assertEquals(0, MutexState.FREE, "fresh memory is a free mutex");
    assertNotEquals(MutexState.FREE, MutexState.KEPT);
  }

  @Test
  void anotherSlotOrGenerationIsAnotherOwner() {
    long state = MutexState.taken(MutexState.FREE, MutexState.owner(5, 9), 3, 3);
    assertFalse(MutexState.isHeldBy(state, MutexState.owner(5, 10)));
    assertFalse(MutexState.isHeldBy(state, MutexState.owner(6, 9)));
  }

  @Test
  void anotherTurnIsAnotherState() {
    long owner = MutexState.owner(5, 9);
    assertNotEquals(
        MutexState.taken(MutexState.FREE, owner, 3, 7),
        MutexState.taken(MutexState.FREE, owner, 3, 8));
    assertNotEquals(
        MutexState.taken(MutexState.FREE, owner, 3, 7),
        MutexState.taken(MutexState.FREE, owner, 4, 7));
  }

  @Test
  void turnsComeAgainAfterAFirstOne() {
    long owner = MutexState.owner(5, 9);
    long first = MutexState.taken(MutexState.FREE, owner, 3, 1);
    int turn = 2;
    while (MutexState.taken(MutexState.FREE, owner, 3, turn) != first) {
      turn++;
    }
    assertEquals(
        1,
        IntStream.rangeClosed(2, turn).filter(MutexState::isFirstTurn).count(),
        "before " + turn);
  }

  @Test
  void aSuspectStateIsNotHeldAndSaysWhoDied() {
    long owner = MutexState.owner(5, 9);
    long held = MutexState.taken(MutexState.FREE, owner, 3, 7);
    long suspect = MutexState.suspect(held);
    assertTrue(MutexState.isSuspect(suspect));
    assertFalse(MutexState.isHeld(suspect));
    assertFalse(MutexState.isHeldBy(suspect, owner), "the dead one's slot has another process");
    assertEquals(5, MutexState.slot(suspect));
    assertEquals(9, MutexState.generation(suspect));
    assertEquals(3, MutexState.threadKey(suspect));
    assertEquals(suspect, MutexState.suspect(suspect), "a second helper changes nothing");
  }

  @Test
  void whoTakesASuspectMutexHoldsItInRepairAndInheritsIt() {
    long suspect =
        MutexState.suspect(MutexState.taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7));
    long repairer = MutexState.owner(6, 1);
    long repair = MutexState.taken(suspect, repairer, 4, 8);
    assertTrue(MutexState.isHeldBy(repair, repairer));
    assertTrue(MutexState.isInRepair(repair));
    assertFalse(MutexState.isSuspect(repair));
    assertEquals(suspect, MutexState.inherited(suspect));
    assertEquals(MutexState.taken(MutexState.FREE, repairer, 4, 8), MutexState.consistent(repair));
    long again = MutexState.suspect(repair);
    assertFalse(MutexState.isInRepair(again), "it died repairing");
    assertEquals(6, MutexState.slot(again));
  }

  @Test
  void fromFreeAndKeptNothingIsInherited() {
    for (long state : new long[] {MutexState.FREE, MutexState.KEPT}) {
      assertEquals(MutexState.FREE, MutexState.inherited(state));
      assertFalse(MutexState.isInRepair(MutexState.taken(state, MutexState.owner(0, 0), 1, 1)));
    }
  }

  @Test
  void textIsForPeople() {
    long held = MutexState.taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7);
    long suspect = MutexState.suspect(held);
    assertEquals("suspect, last owned by slot 5(9)", MutexState.toString(suspect));
    assertEquals(
        "in repair, owned by slot 6(1)",
        MutexState.toString(MutexState.taken(suspect, MutexState.owner(6, 1), 4, 8)));
    assertEquals("free", MutexState.toString(MutexState.FREE));
    assertEquals("free, kept", MutexState.toString(MutexState.KEPT));
    assertEquals(
        "owned by slot 5(9)",
        MutexState.toString(MutexState.taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7)));
  }
}
