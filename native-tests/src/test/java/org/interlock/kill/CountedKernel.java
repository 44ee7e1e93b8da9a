package org.interlock.kill;

import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/**
 * The kernel that reports each call to a counter. Long waits have no cap: the wait engine looks
 * again every 200 ms, so a wake that a death has swallowed would only be slow; here whoever loses
 * one sleeps until the watchdog finds it.
 */
final class CountedKernel extends Kernel {
  private static final long LONG_NANOS = 100_000_000;

  private final Kernel real;
  private final SeamCounter counter;
  private final boolean spins;

  /**
   * A counted kernel.
   *
   * @param spins whether there seem to be several processors, so that it is worth to spin; with one
   *     the number of accesses does not depend on how fast they are
   */
  CountedKernel(Kernel real, SeamCounter counter, boolean spins) {
    this.real = real;
    this.counter = counter;
    this.spins = spins;
  }

  private static Words real(Words words) {
    return words instanceof CountedWords counted ? counted.real() : words;
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    counter.access("wait");
    boolean isLong = deadline - real.nanoTime() > LONG_NANOS;
    real.wait(real(words), offset, expected, isLong ? Long.MAX_VALUE : deadline, parker);
  }

  @Override
  public void wake(Words words, long offset, int count) {
    counter.access("wake");
    real.wake(real(words), offset, count);
  }

  @Override
  public boolean membarrier() {
    counter.access("membarrier");
    return real.membarrier();
  }

  @Override
  public boolean hasAsymmetricFence() {
    counter.access("hasAsymmetricFence");
    return real.hasAsymmetricFence();
  }

  @Override
  public Parker newParker() {
    counter.access("newParker");
    return real.newParker();
  }

  @Override
  public long nanoTime() {
    counter.access("nanoTime");
    return real.nanoTime();
  }

  @Override
  public void giveWay() {
    counter.access("giveWay");
    real.giveWay();
  }

  @Override
  public void spinHint() {
    counter.access("spinHint");
    real.spinHint();
  }

  @Override
  public void pause() {
    counter.access("pause");
    real.pause();
  }

  @Override
  public int processors() {
    counter.access("processors");
    return spins ? real.processors() : 1;
  }
}
