package org.interlock.demo;

import java.util.List;

/** Processes that count. */
interface CounterSource extends AutoCloseable {
  /** What one process has to show. */
  record Share(long increments, double worstWaitMillis) {}

  /** Lets them count and waits for the end. */
  CounterResult run(Progress progress) throws InterruptedException;

  /** What each has done, after the run. */
  List<Share> shares();

  /** Ends the processes that still run. */
  @Override
  void close();
}
