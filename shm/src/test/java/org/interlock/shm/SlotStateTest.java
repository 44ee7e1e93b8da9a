package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A slot's state word: FREE(g) to LIVE(g) to FREE(g + 1), 18 bits of generation. */
@Tag("jdk25")
class SlotStateTest {
  private static final int LAST = (1 << 18) - 1;

  @Test
  void zeroIsFreeInTheFirstGeneration() {
    assertTrue(SlotState.isFree(0));
    assertFalse(SlotState.isLive(0));
    assertEquals(0, SlotState.generation(0));
    assertEquals("FREE(0)", SlotState.toString(0));
  }

  @Test
  void aClaimKeepsTheGenerationAndAReleaseRaisesIt() {
    int state = 0;
    for (int generation = 0; generation <= LAST; generation++) {
      assertTrue(SlotState.isFree(state));
      assertEquals(generation, SlotState.generation(state));
      int live = SlotState.claimed(state);
      assertTrue(SlotState.isLive(live));
      assertFalse(SlotState.isFree(live));
      assertEquals(generation, SlotState.generation(live));
      state = SlotState.freed(live);
    }
    assertEquals(0, state, "after the last generation comes the first");
  }

  @Test
  void theDeadAreNeitherFreeNorLiveAndAreFreedIntoTheNextGeneration() {
    int dead = SlotState.dead(5);
    assertEquals(dead, SlotState.died(5 << 2 | 1));
    assertTrue(SlotState.isDead(dead));
    assertFalse(SlotState.isDead(5 << 2 | 1));
    assertFalse(SlotState.isFree(dead));
    assertFalse(SlotState.isLive(dead));
    assertEquals("DEAD(5)", SlotState.toString(dead));
    assertEquals("FREE(6)", SlotState.toString(SlotState.freed(dead)));
  }

  @Test
  void garbageIsNeitherFreeNorLive() {
    assertFalse(SlotState.isFree(3));
    assertFalse(SlotState.isLive(3));
    assertEquals("invalid(262143)", SlotState.toString(-1));
  }

  @Test
  void aGenerationNeverHasMoreThanEighteenBits() {
    assertEquals(LAST, SlotState.generation(-1));
    assertEquals(0, SlotState.freed(-1) >>> 20);
    assertEquals(0, SlotState.claimed(-1) >>> 20);
  }
}
