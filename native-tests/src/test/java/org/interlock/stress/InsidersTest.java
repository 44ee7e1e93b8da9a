package org.interlock.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InsidersTest {
  private static final int LAST = Board.SEATS - 1;

  @Test
  void eachSeatHasAnAccountOfItsOwn() {
    long word = Insiders.add(Insiders.add(0, 0, 2), LAST, 7);
    assertEquals(2, Insiders.permits(word, 0));
    assertEquals(7, Insiders.permits(word, LAST));
    assertEquals(0, Insiders.permits(word, 1));
    assertEquals(9, Insiders.living(word));
    assertEquals(0, Insiders.add(Insiders.add(word, LAST, -7), 0, -2));
  }

  @Test
  void theKilledDoNotCountAsLiving() {
    long word = Insiders.killed(Insiders.add(Insiders.add(0, 3, 2), LAST, 1), 3);
    assertTrue(Insiders.isKilled(word, 3));
    assertFalse(Insiders.isKilled(word, LAST));
    assertEquals(2, Insiders.permits(word, 3));
    assertEquals(1, Insiders.living(word));
    assertEquals(0, Insiders.permits(Insiders.returned(word, 3), 3));
    assertTrue(Insiders.isKilled(Insiders.returned(word, 3), 3));
    assertEquals(Insiders.add(0, LAST, 1), Insiders.vacant(word, 3));
  }

  @Test
  void permitsHaveReturnedWhenThereWouldBeTooManyElse() {
    long word = Insiders.killed(Insiders.add(Insiders.add(0, 3, 2), LAST, 1), 3);
    assertFalse(Insiders.hasReturned(word, 3, 3), "2 of the dead and 1 are 3");
    assertTrue(Insiders.hasReturned(Insiders.add(word, 1, 1), 3, 3), "one of the 2 is back");
    assertFalse(Insiders.hasReturned(Insiders.add(word, 1, 1), LAST, 3), "it lives");
    long two = Insiders.killed(Insiders.add(word, 1, 1), 1);
    assertFalse(Insiders.hasReturned(two, 3, 3), "1 living and 2: those of the other one, perhaps");
  }
}
