package org.interlock.similar;

/**
 * What a service takes with so many workers.
 *
 * @param workers how many
 * @param publisher the publisher alone
 * @param together all workers
 */
record MemoryRow(int workers, Memory publisher, Memory together) {
  double totalMib() {
    return publisher.mib() + together.mib();
  }

  double sharedMib() {
    return publisher.sharedMib() + together.sharedMib();
  }

  /** What is a worker's alone: its JVM. */
  double ownOfEachMib() {
    return (together.mib() - together.sharedMib()) / workers;
  }

  /** What it would be if each worker had a matrix of its own. */
  double copiesMib(int matrixMib) {
    return workers * (ownOfEachMib() + matrixMib);
  }
}
