package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitersStateTest {
  private static final long MILLI = 1_000_000;
  private static final long WRAP = (1L << 29) * MILLI;
  private static final int BOTH = WaitersState.WAITERS | WaitersState.MANY;

  @Test
  void freshMemoryHasNoWaitersAndIsNotHungry() {
    assertEquals(0, WaitersState.NONE);
    assertFalse(WaitersState.hasWaiters(WaitersState.NONE));
    assertFalse(WaitersState.hasMany(WaitersState.NONE));
    assertFalse(WaitersState.isMarkedHungry(WaitersState.NONE));
    assertFalse(WaitersState.isHungry(WaitersState.NONE, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, MILLI, 123_456_789_012_345L, WRAP - MILLI, WRAP, 7 * WRAP - 2 * MILLI})
  void hungerLastsSomeMillisecondsAndWearsOff(long marked) {
    int word = WaitersState.hungry(WaitersState.WAITERS, marked);
    assertTrue(WaitersState.isHungry(word, marked));
    assertTrue(WaitersState.isHungry(word, marked + MILLI), "also past the turn of the clock");
    assertFalse(WaitersState.isHungry(word, marked + 10 * MILLI));
    assertFalse(WaitersState.isHungry(word, marked + 1_000 * MILLI));
    assertFalse(WaitersState.isHungry(word, marked + 1_000_000 * MILLI));
    assertTrue(WaitersState.isMarkedHungry(word), "the mark stays, worn off or not");
  }

  @Test
  void hungerKeepsTheFlagsAndFeedingDoesToo() {
    for (int flags : new int[] {0, WaitersState.WAITERS, WaitersState.MANY, BOTH}) {
      int hungry = WaitersState.hungry(flags, 987_654 * MILLI);
      assertEquals(flags, hungry & BOTH);
      assertEquals(flags, WaitersState.fed(hungry));
    }
  }

  @Test
  void aSecondMarkReplacesTheFirst() {
    int first = WaitersState.hungry(WaitersState.WAITERS, 3 * MILLI);
    int second = WaitersState.hungry(first, 100 * MILLI);
    assertTrue(WaitersState.isHungry(second, 101 * MILLI));
    assertEquals(WaitersState.hungry(WaitersState.WAITERS, 100 * MILLI), second);
  }

  @Test
  void clearingTheWaitersLeavesTheHunger() {
    int word = WaitersState.hungry(BOTH, 50 * MILLI);
    int cleared = WaitersState.withoutWaiters(word);
    assertFalse(WaitersState.hasWaiters(cleared));
    assertFalse(WaitersState.hasMany(cleared));
    assertTrue(WaitersState.isHungry(cleared, 51 * MILLI));
  }

  @Test
  void textNamesTheFlags() {
    assertEquals("no waiters", WaitersState.toString(0));
    assertEquals("waiters", WaitersState.toString(WaitersState.WAITERS));
    assertEquals("waiters, many, hungry", WaitersState.toString(WaitersState.hungry(BOTH, 0)));
  }
}
