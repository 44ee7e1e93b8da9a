package org.interlock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Keeps all threads of this process, now and later, on one processor. Called when the objects that
 * are measured have been made, so that the JVM itself starts, and sizes its own threads, as
 * anybody's does.
 */
final class Pinning {
  /** Where to run when it is not to be pinned. */
  static final int NOWHERE = -1;

  /** Read before anything is pinned; afterwards the JVM says 1. */
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private Pinning() {}

  /** To the index-th processor, by turns, when there are several. */
  static void pin(int index) {
    if (index == NOWHERE || PROCESSORS == 1) {
      return;
    }
    String cpu = String.valueOf(index % PROCESSORS);
    String pid = String.valueOf(ProcessHandle.current().pid());
    try {
      Process taskset =
          new ProcessBuilder("taskset", "-a", "-c", "-p", cpu, pid)
              .redirectErrorStream(true)
              .start();
      String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = taskset.onExit().join().exitValue();
      if (status != 0) {
        throw new IOException("taskset ended with exit status " + status + ": " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot pin this process to processor " + cpu, e);
    }
  }
}
