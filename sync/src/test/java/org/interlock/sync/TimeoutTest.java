package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.interlock.shm.linux.LinuxKernel;
import org.junit.jupiter.api.Test;

class TimeoutTest {
  @Test
  void durationsBeyondALongOfNanosecondsAreForEverOrLongPast() {
    assertEquals(Long.MAX_VALUE, Timeout.nanos(Duration.ofSeconds(Long.MAX_VALUE)));
    assertTrue(Timeout.nanos(Duration.ofSeconds(Long.MIN_VALUE)) < 0);
    assertEquals(Long.MAX_VALUE, Timeout.nanos(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1)));
    assertTrue(Timeout.nanos(Duration.ofNanos(Long.MIN_VALUE).minusNanos(1)) < 0);
  }

  @Test
  void othersAreTheirNanoseconds() {
    for (long nanos : new long[] {0, 1, -1, 1_234_567_890_123L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertEquals(nanos, Timeout.nanos(Duration.ofNanos(nanos)));
    }
  }

  @Test
  void deadlinesDoNotOverflow() {
    assertEquals(Timeout.NEVER, Timeout.deadline(LinuxKernel.instance(), Long.MAX_VALUE));
    assertEquals(Timeout.NEVER, Timeout.deadline(LinuxKernel.instance(), Long.MAX_VALUE - 1));
  }

  @Test
  void negativeTimesAreOverAtOnce() {
    for (long nanos : new long[] {-1, Long.MIN_VALUE + 1, Long.MIN_VALUE}) {
      long deadline = Timeout.deadline(LinuxKernel.instance(), nanos);
      assertTrue(deadline - System.nanoTime() <= 0, nanos + " ns");
    }
  }

  @Test
  void deadlineIsNotEarlierThanAsked() {
    long before = System.nanoTime();
    long deadline = Timeout.deadline(LinuxKernel.instance(), 1_000);
    assertTrue(deadline - before >= 1_000);
    assertTrue(deadline - System.nanoTime() <= 1_000);
  }
}
