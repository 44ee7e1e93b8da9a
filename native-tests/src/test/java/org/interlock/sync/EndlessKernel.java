package org.interlock.sync;

import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/**
 * The kernel without the cap on each wait. The wait engine looks again every 200 ms, so a lost wake
 * would only be slow; here whoever loses one sleeps until a watchdog finds it.
 */
final class EndlessKernel extends ForwardingKernel {
  private static final long LONG_NANOS = 100_000_000;

  EndlessKernel(Kernel real) {
    super(real);
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    boolean isLong = deadline - nanoTime() > LONG_NANOS;
    super.wait(words, offset, expected, isLong ? Long.MAX_VALUE : deadline, parker);
  }

  /** Those that this process may use: one that is bound to a single one sleeps without a spin. */
  @Override
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
