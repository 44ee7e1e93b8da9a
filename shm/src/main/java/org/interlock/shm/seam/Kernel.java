package org.interlock.shm.seam;

/**
 * Waiting and waking in the kernel, and its clock: the other half of the seam beside {@link Words}.
 */
public abstract class Kernel {
  /** For the implementations. */
  protected Kernel() {}

  /**
   * Sleeps while a shared word has a value and the parker is not signalled. Returns for a wake, a
   * signal, the deadline, another value, or for no reason: callers look again.
   *
   * @param deadline on the clock of {@link #nanoTime()}
   */
  public abstract void wait(Words words, long offset, int expected, long deadline, Parker parker);

  /** Wakes up to {@code count} sleepers of a shared word. */
  public abstract void wake(Words words, long offset, int count);

  /**
   * Makes every running thread of every process that has an asymmetric fence pass a full fence.
   *
   * @return false when the kernel refuses
   */
  public abstract boolean membarrier();

  /** Whether other processes' {@link #membarrier} reaches the threads of this one. */
  public abstract boolean hasAsymmetricFence();

  /** A place for one thread to sleep, with a private word of its own. */
  public abstract Parker newParker();

  /** CLOCK_MONOTONIC in nanoseconds. */
  public abstract long nanoTime();

  /** Tells the processor that this thread polls. */
  public abstract void spinHint();

  /** Lets other threads run: the caller waits for one of them and there is no word to wait on. */
  public void pause() {
    Thread.yield();
  }

  /** Lets others run on this processor, if they want to. */
  public abstract void giveWay();

  /** How many processors are online, also if this process may not use them all: others may. */
  public abstract int processors();
}
