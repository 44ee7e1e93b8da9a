package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitersStateTest {
  private static final long MILLI = 1_000_000;
  private static final long WRAP = (1L << 17) * MILLI;
  private static final int WAKES = ((1 << 12) - 1) << 3;
  private static final int BOTH = WaitersState.WAITERS | WaitersState.MANY;

  @Test
  void freshMemoryHasNoWaitersAndIsNotHungry() {
    assertTrue(WaitersState.isQuiet(0));
    assertFalse(WaitersState.hasWaiters(0));
    assertFalse(WaitersState.hasMany(0));
    assertFalse(WaitersState.isMarkedHungry(0));
    assertFalse(WaitersState.isHungry(0, 0));
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
  void recoverysWakeChangesTheCountAndNothingElse() {
    int word = WaitersState.hungry(BOTH, 50 * MILLI);
    int counted = WaitersState.counted(word);
    assertNotEquals(word, counted);
    assertEquals(word | WAKES, counted | WAKES);
    int last = word | WAKES;
    assertEquals(word & ~WAKES, WaitersState.counted(last), "the count wraps within its bits");
  }

  @Test
  void aWakeClearsTheFlagsAndLeavesFreshHunger() {
    int word = WaitersState.hungry(BOTH, 50 * MILLI);
    int woken = WaitersState.woken(word, 51 * MILLI);
    assertFalse(WaitersState.hasWaiters(woken));
    assertFalse(WaitersState.hasMany(woken));
    assertTrue(WaitersState.isHungry(woken, 51 * MILLI));
    assertFalse(WaitersState.isQuiet(woken));
  }

  @Test
  void aWakeTakesAWornOffMarkAwayWhenNobodySleeps() {
    int word = WaitersState.hungry(0, 50 * MILLI);
    int woken = WaitersState.woken(word, 1_050 * MILLI);
    assertFalse(WaitersState.isMarkedHungry(woken));
    assertTrue(WaitersState.isQuiet(woken));
  }

  /** It may be the sleeper's, who could not take before. */
  @Test
  void aWakeBeginsAMarksTimeAnewWhenSomebodyMaySleep() {
    int word = WaitersState.hungry(WaitersState.WAITERS, 50 * MILLI);
    int woken = WaitersState.woken(word, 1_050 * MILLI);
    assertTrue(WaitersState.isHungry(woken, 1_051 * MILLI));
    assertFalse(WaitersState.isHungry(woken, 1_060 * MILLI));
  }

  @Test
  void renewingTouchesNothingButAMarksTime() {
    assertEquals(BOTH, WaitersState.renewed(BOTH, 7 * MILLI));
    int word = WaitersState.hungry(WaitersState.WAITERS, 3 * MILLI);
    assertEquals(
        WaitersState.hungry(WaitersState.WAITERS, 9 * MILLI),
        WaitersState.renewed(word, 9 * MILLI));
  }

  /** Else who slept on the word before a wake would sleep on after it. */
  @Test
  void theWordDiffersAfterEachWakeThoughTheFlagsAreSetAgain() {
    int first = WaitersState.hungry(BOTH, 50 * MILLI);
    int word = first;
    for (int wake = 1; wake < 1_000; wake++) {
      word = WaitersState.woken(word, 51 * MILLI) | BOTH;
      assertNotEquals(first, word);
      assertNotEquals(first, WaitersState.hungry(word, 50 * MILLI));
    }
    assertTrue(WaitersState.isHungry(word, 51 * MILLI), "the count does not run into the time");
  }

  @Test
  void textNamesTheFlags() {
    assertEquals("no waiters", WaitersState.toString(0));
    assertEquals("waiters", WaitersState.toString(WaitersState.WAITERS));
    assertEquals("waiters, many, hungry", WaitersState.toString(WaitersState.hungry(BOTH, 0)));
  }
}
