package org.interlock.similar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What processes take of the machine's memory: PSS, where a page that n processes have in their
 * tables counts a n-th for each, so that sums count it once.
 *
 * @param kib all
 * @param sharedKib of that, shared memory
 */
record Memory(long kib, long sharedKib) {
  private static final double KIB_PER_MIB = 1024;

  static Memory of(List<Long> pids) {
    long kib = 0;
    long sharedKib = 0;
    for (long pid : pids) {
      Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
      try {
        for (String line : Files.readAllLines(rollup)) {
          kib += line.startsWith("Pss:") ? number(line) : 0;
          sharedKib += line.startsWith("Pss_Shmem:") ? number(line) : 0;
        }
      } catch (IOException e) {
        throw new SimilarFailure("cannot read " + rollup + ": " + e, e);
      }
    }
    return new Memory(kib, sharedKib);
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }

  double mib() {
    return kib / KIB_PER_MIB;
  }

  /** Of that, shared memory. */
  double sharedMib() {
    return sharedKib / KIB_PER_MIB;
  }
}
