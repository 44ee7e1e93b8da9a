package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackedStateTest {
  private static final int SEQUENCES = 1 << 22;

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "1, 7, 1", "65534, 999, 65534", "9, 3, 2"})
  void oneMoreIsTheNextStateOfTheSameSlot(int taken, int slot, int held) {
    for (long before : new long[] {0, -1L << 42}) { // the last sequence, too
      long state = before | TrackedState.next(-1L << 42, taken, slot, held);
      long more = TrackedState.next(state, taken + 1, slot, held + 1);
      assertEquals(more, TrackedState.oneTaken(state));
      long back = TrackedState.next(more, taken, slot, held);
      assertEquals(back, TrackedState.oneGiven(more));
    }
  }

  @Test
  void freshMemoryHasAllPermits() {
    assertEquals(0, TrackedState.taken(0));
    assertEquals(0, TrackedState.held(0));
    assertEquals(0, TrackedState.heldOf(0));
  }

  @ParameterizedTest
  @CsvSource({"0,0,0", "1,0,1", "65535,999,65535", "65535,63,0", "65535,1023,1"})
  void nextTellsWhatIsTakenAndWhoHasWhat(int taken, int slot, int held) {
    for (long before : new long[] {0, -1, 1L << 42, -1L << 42}) {
      long state = TrackedState.next(before, taken, slot, held);
      assertEquals(taken, TrackedState.taken(state));
      assertEquals(slot, TrackedState.slot(state));
      assertEquals(held, TrackedState.held(state));
    }
  }

  @Test
  void sameContentIsAnotherStateUntilTheSequenceHasGoneRound() {
    long first = TrackedState.next(0, 3, 2, 1);
    long state = first;
    for (int change = 1; change < SEQUENCES; change++) {
      state = TrackedState.next(state, 3, 2, 1);
      assertNotEquals(first, state);
    }
    assertEquals(first, TrackedState.next(state, 3, 2, 1));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "262143,65535", "262143,0", "0,65535"})
  void aFiledRecordTellsWhatTheStateTells(int generation, int held) {
    long state = -1L << 42 | TrackedState.next(0, 65_535, 999, held);
    for (long before : new long[] {0, -1, 0x1234_5678_9abc_def0L}) {
      long record = TrackedState.filed(state, generation, before);
      assertEquals(held, TrackedState.heldOf(record));
      assertEquals(generation, TrackedState.generation(record));
      assertNotEquals(before, record, "a late filer's compare-and-set fails");
    }
  }

  @Test
  void filingAgainIsAnotherRecord() {
    long state = TrackedState.next(0, 3, 2, 1);
    long once = TrackedState.filed(state, 4, 0);
    assertNotEquals(once, TrackedState.filed(state, 4, once));
  }

  @Test
  void recordsOfDifferentStatesOrGenerationsDiffer() {
    long state = TrackedState.next(0, 3, 2, 1);
    long record = TrackedState.filed(state, 4, 0);
    assertNotEquals(record, TrackedState.filed(state, 5, 0));
    assertNotEquals(record, TrackedState.filed(TrackedState.next(state, 3, 2, 1), 4, 0));
    assertNotEquals(record, TrackedState.filed(TrackedState.next(0, 4, 2, 2), 4, 0));
  }

  @Test
  void textIsForPeople() {
    assertEquals("3 taken, slot 2 has 1", TrackedState.toString(TrackedState.next(0, 3, 2, 1)));
  }
}
