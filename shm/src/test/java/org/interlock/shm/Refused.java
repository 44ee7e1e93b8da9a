package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** How tests say that something is refused: the exact type, and what its sentence must contain. */
final class Refused {
  private Refused() {}

  static <T extends Throwable> T refused(Class<T> type, Executable action, Object... words) {
    T refusal = assertThrowsExactly(type, action);
    for (Object word : words) {
      assertTrue(
          refusal.getMessage().contains(word.toString()),
          () -> "\"" + word + "\" is not said in: " + refusal.getMessage());
    }
    return refusal;
  }
}
