package org.interlock.sync;

import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/**
 * The kernel without the cap on each wait. The wait engine looks again every 200 ms, so a lost wake
 * would only be slow; here whoever loses one sleeps until a watchdog finds it.
 */
final class EndlessKernel extends Kernel {
  private static final long LONG_NANOS = 100_000_000;

  private final Kernel real;

  EndlessKernel(Kernel real) {
    this.real = real;
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    boolean isLong = deadline - nanoTime() > LONG_NANOS;
    real.wait(words, offset, expected, isLong ? Long.MAX_VALUE : deadline, parker);
  }

  @Override
  public void wake(Words words, long offset, int count) {
    real.wake(words, offset, count);
  }

  @Override
  public Parker newParker() {
    return real.newParker();
  }

  @Override
  public long nanoTime() {
    return real.nanoTime();
  }

  @Override
  public void spinHint() {
    real.spinHint();
  }

  @Override
  public boolean hasAsymmetricFence() {
    return real.hasAsymmetricFence();
  }

  @Override
  public boolean membarrier() {
    return real.membarrier();
  }

  @Override
  public int processors() {
    return real.processors();
  }
}
