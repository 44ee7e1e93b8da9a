package org.interlock.sync;

import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/** Another kernel, but for what a subclass does otherwise. */
class ForwardingKernel extends Kernel {
  final Kernel real;

  ForwardingKernel(Kernel real) {
    this.real = real;
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    real.wait(words, offset, expected, deadline, parker);
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
  public void giveWay() {
    real.giveWay();
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
