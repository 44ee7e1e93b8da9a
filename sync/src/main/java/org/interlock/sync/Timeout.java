package org.interlock.sync;

import java.time.Duration;
import org.interlock.shm.seam.Kernel;

/** Relative timeouts become absolute deadlines once, at the call; too long ones become never. */
final class Timeout {
  static final long NEVER = Long.MAX_VALUE;

  private Timeout() {}

  static long nanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException e) {
      return timeout.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** The kernel's clock after some nanoseconds; now when they are negative. */
  static long deadline(Kernel kernel, long nanos) {
    long now = kernel.nanoTime();
    return nanos > NEVER - now ? NEVER : now + Math.max(nanos, 0);
  }
}
