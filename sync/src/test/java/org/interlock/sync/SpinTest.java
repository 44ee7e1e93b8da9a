package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpinTest {
  @ParameterizedTest
  @EnumSource
  void looksSeveralTimesWithinTheBound(Spin spin) {
    assertTrue(spin.pauseNanos() >= 0);
    assertTrue(spin.pauseNanos() * 4 <= Spin.BOUND_NANOS);
  }

  @ParameterizedTest
  @EnumSource
  void boundIsOfTheOrderOfASleepAndAWake(Spin spin) {
    assertTrue(Spin.BOUND_NANOS >= 1_000 && Spin.BOUND_NANOS <= 100_000, spin.toString());
  }
}
