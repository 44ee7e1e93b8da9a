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

  private static long taken(long from, long owner, int threadKey, int turn) {
    return MutexState.taken(from, owner, threadKey, turn, MutexState.WRITING);
  }

  @ParameterizedTest
  @CsvSource(textBlock = CORNERS)
  void tellsWhoOwnsIt(int slot, int generation, int threadKey, int turn) {
    long owner = MutexState.owner(slot, generation);
    long state = taken(MutexState.FREE, owner, threadKey, turn);
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
    long state = taken(MutexState.FREE, MutexState.owner(5, 9), 3, 3);
    assertFalse(MutexState.isHeldBy(state, MutexState.owner(5, 10)));
    assertFalse(MutexState.isHeldBy(state, MutexState.owner(6, 9)));
  }

  @Test
  void anotherTurnIsAnotherState() {
    long owner = MutexState.owner(5, 9);
    assertNotEquals(taken(MutexState.FREE, owner, 3, 7), taken(MutexState.FREE, owner, 3, 8));
    assertNotEquals(taken(MutexState.FREE, owner, 3, 7), taken(MutexState.FREE, owner, 4, 7));
  }

  @Test
  void turnsComeAgainAfterAFirstOne() {
    long owner = MutexState.owner(5, 9);
    long first = taken(MutexState.FREE, owner, 3, 1);
    int turn = 2;
    while (taken(MutexState.FREE, owner, 3, turn) != first) {
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
    long held = taken(MutexState.FREE, owner, 3, 7);
    long suspect = MutexState.orphaned(held);
    assertTrue(MutexState.isSuspect(suspect));
    assertFalse(MutexState.isHeld(suspect));
    assertFalse(MutexState.isHeldBy(suspect, owner), "the dead one's slot has another process");
    assertEquals(5, MutexState.slot(suspect));
    assertEquals(9, MutexState.generation(suspect));
    assertEquals(3, MutexState.threadKey(suspect));
    assertEquals(suspect, MutexState.orphaned(suspect), "a second helper changes nothing");
  }

  @Test
  void whoTakesASuspectMutexHoldsItInRepairAndInheritsIt() {
    long suspect = MutexState.orphaned(taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7));
    long repairer = MutexState.owner(6, 1);
    long repair = taken(suspect, repairer, 4, 8);
    assertTrue(MutexState.isHeldBy(repair, repairer));
    assertTrue(MutexState.isInRepair(repair));
    assertFalse(MutexState.isSuspect(repair));
    assertEquals(suspect, MutexState.inherited(suspect));
    assertEquals(taken(MutexState.FREE, repairer, 4, 8), MutexState.consistent(repair));
    long again = MutexState.orphaned(repair);
    assertFalse(MutexState.isInRepair(again), "it died repairing");
    assertEquals(6, MutexState.slot(again));
  }

  @Test
  void fromFreeAndKeptNothingIsInherited() {
    for (long state : new long[] {MutexState.FREE, MutexState.KEPT}) {
      assertEquals(MutexState.FREE, MutexState.inherited(state));
      assertFalse(MutexState.isInRepair(taken(state, MutexState.owner(0, 0), 1, 1)));
    }
  }

  @Test
  void textIsForPeople() {
    long held = taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7);
    long suspect = MutexState.orphaned(held);
    assertEquals("suspect, last owned by slot 5(9)", MutexState.toString(suspect));
    assertEquals(
        "in repair, owned by slot 6(1)",
        MutexState.toString(taken(suspect, MutexState.owner(6, 1), 4, 8)));
    assertEquals("free", MutexState.toString(MutexState.FREE));
    assertEquals("free, kept", MutexState.toString(MutexState.KEPT));
    assertEquals(
        "owned by slot 5(9)",
        MutexState.toString(taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7)));
  }

  @ParameterizedTest
  @CsvSource(textBlock = CORNERS)
  void modesChangeNothingElse(int slot, int generation, int threadKey, int turn) {
    long owner = MutexState.owner(slot, generation);
    long written = taken(MutexState.FREE, owner, threadKey, turn);
    long both = MutexState.PENDING | MutexState.UPDATING;
    for (long mode : new long[] {MutexState.PENDING, MutexState.UPDATING, both}) {
      long state = MutexState.taken(MutexState.FREE, owner, threadKey, turn, mode);
      assertEquals(state, MutexState.inMode(written, mode));
      assertEquals(written, MutexState.inMode(state, MutexState.WRITING));
      assertTrue(MutexState.isHeldBy(state, owner));
      assertEquals(threadKey, MutexState.threadKey(state));
      assertFalse(MutexState.isWritten(state));
      assertEquals((mode & MutexState.PENDING) != 0, MutexState.isPending(state));
      assertEquals((mode & MutexState.UPDATING) != 0, MutexState.isUpdating(state));
    }
    assertTrue(MutexState.isWritten(written));
  }

  @Test
  void readersComeInUnlessSomebodyWritesOrIsAboutToOrDiedWriting() {
    long written = taken(MutexState.FREE, MutexState.owner(0, 0), 1, 1);
    long suspect = MutexState.orphaned(written);
    long both = MutexState.PENDING | MutexState.UPDATING;
    assertTrue(MutexState.letsReadersIn(MutexState.FREE));
    assertTrue(MutexState.letsReadersIn(MutexState.KEPT));
    assertTrue(MutexState.letsReadersIn(MutexState.inMode(written, MutexState.UPDATING)));
    assertFalse(MutexState.letsReadersIn(written));
    assertFalse(MutexState.letsReadersIn(MutexState.inMode(written, MutexState.PENDING)));
    assertFalse(MutexState.letsReadersIn(MutexState.inMode(written, both)));
    assertFalse(MutexState.letsReadersIn(suspect));
    assertFalse(MutexState.letsReadersIn(taken(suspect, MutexState.owner(1, 1), 1, 1)));
  }

  @Test
  void onlyAWritersDeathLeavesItSuspect() {
    long written = taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7);
    long both = MutexState.PENDING | MutexState.UPDATING;
    assertTrue(MutexState.isSuspect(MutexState.orphaned(written)));
    for (long mode : new long[] {MutexState.PENDING, MutexState.UPDATING, both}) {
      assertEquals(MutexState.FREE, MutexState.orphaned(MutexState.inMode(written, mode)));
    }
  }

  @Test
  void whoTakesItSuspectWritesWhateverItWanted() {
    long suspect = MutexState.orphaned(taken(MutexState.FREE, MutexState.owner(5, 9), 3, 7));
    long owner = MutexState.owner(6, 1);
    assertEquals(
        taken(suspect, owner, 1, 1), MutexState.taken(suspect, owner, 1, 1, MutexState.UPDATING));
  }
}
