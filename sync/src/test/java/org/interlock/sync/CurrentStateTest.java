package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The word that says which version is the newest. */
class CurrentStateTest {
  @Test
  void zeroIsVersionZeroInBufferZero() {
    assertEquals(0, CurrentState.of(0, 0));
    assertEquals(0, CurrentState.buffer(0));
  }

  @Test
  void theBufferIsToldWhateverTheVersion() {
    for (long version : new long[] {1, 255, 1L << 55, 1L << 56, Long.MAX_VALUE}) {
      for (int buffer = 0; buffer < VersionedOptions.MOST_BUFFERS; buffer++) {
        assertEquals(buffer, CurrentState.buffer(CurrentState.of(version, buffer)));
      }
    }
  }

  @Test
  void neighboursDifferAlsoWhereFewerBitsAreKept() {
    for (long version : new long[] {0, (1L << 55) - 1, (1L << 56) - 1, Long.MAX_VALUE - 1}) {
      assertNotEquals(CurrentState.of(version, 1), CurrentState.of(version + 1, 1));
    }
  }

  @Test
  void itTellsTheVersionUnlessThatIsLong() {
    for (long version : new long[] {0, 1, 255, (1L << 55) - 1}) {
      long word = CurrentState.of(version, 7);
      assertFalse(CurrentState.isLong(word));
      assertEquals(version, CurrentState.version(word));
    }
    for (long version : new long[] {1L << 55, 1L << 56, Long.MAX_VALUE}) {
      assertTrue(CurrentState.isLong(CurrentState.of(version, 0)));
    }
  }
}
