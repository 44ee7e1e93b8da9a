package org.interlock.sync;

import java.time.Instant;

/**
 * A process that died while it held something, for people and for a repair's decisions: what it
 * said of itself, written down by whoever noticed.
 *
 * @param object what it held: {@code "mutex lock of segment prices"}
 * @param pid its process id in its own PID namespace; 0 when it is not known any more
 * @param command its main class or command
 * @param thread the name of the thread that held it; empty when the process did
 * @param noticed when its death was noticed
 */
public record Death(String object, long pid, String command, String thread, Instant noticed) {
  @Override
  public String toString() {
    return (thread.isEmpty() ? "" : "thread " + thread + " of ")
        + "process "
        + pid
        + " ("
        + command
        + ") died holding "
        + object
        + ", noticed at "
        + noticed;
  }
}
