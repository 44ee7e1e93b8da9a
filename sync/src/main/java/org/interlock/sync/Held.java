package org.interlock.sync;

/**
 * A lock held, for try-with-resources. The thread that acquired it closes it; a second close does
 * nothing.
 */
public interface Held extends AutoCloseable {
  /**
   * Releases the lock.
   *
   * @throws IllegalMonitorStateException when another thread than the acquirer calls
   */
  @Override
  void close();
}
