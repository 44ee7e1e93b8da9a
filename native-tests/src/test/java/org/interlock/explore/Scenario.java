package org.interlock.explore;

/** A scene whose executions are explored. Each execution sets it up anew. */
@FunctionalInterface
interface Scenario {
  /** Makes participants, objects and threads; runs before any of the threads. */
  void stage(World world);

  /** Whether a thread may wait for ever in the end: what it waits for is a stopped one's. */
  default boolean mayWait(World world, SimThread waiter) {
    return false;
  }
}
