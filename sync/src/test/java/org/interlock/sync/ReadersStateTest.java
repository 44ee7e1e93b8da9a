package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadersStateTest {
  private static final int FULL = (1 << 23) - 1;
  private static final int LAST_GENERATION = (1 << 18) - 1;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 77, LAST_GENERATION})
  void readersAndClaimsAreCountedApart(int generation) {
    long word = ReadersState.none(generation);
    assertEquals(0, ReadersState.readers(word));
    assertEquals(0, ReadersState.claims(word));
    assertEquals(generation, ReadersState.generation(word));
    word += FULL * ReadersState.READER + 5 * ReadersState.CLAIM;
    assertEquals(FULL, ReadersState.readers(word));
    assertEquals(5, ReadersState.claims(word));
    assertEquals(generation, ReadersState.generation(word));
    word += FULL * ReadersState.CLAIM - 5 * ReadersState.CLAIM;
    assertEquals(FULL, ReadersState.claims(word));
    assertEquals(generation, ReadersState.generation(word));
  }
}
