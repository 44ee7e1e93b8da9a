package org.interlock.sync;

import java.time.Instant;
import java.util.Optional;
import org.interlock.shm.seam.Peer;

/**
 * Who holds something, for people: what the holder said of itself, read without a lock.
 *
 * @param pid its process id in its own PID namespace
 * @param command its main class or command
 * @param alive whether the process is
 * @param thread the thread's name; empty where permits belong to a process
 * @param permits how many permits, 1 for a lock
 * @param since when it was first found holding by somebody who had to wait; empty when nobody had
 *     to
 */
public record Holder(
    long pid,
    String command,
    boolean alive,
    Optional<String> thread,
    int permits,
    Optional<Instant> since) {
  /** A process that holds so many permits, by no thread in particular. */
  static Holder of(Peer peer, int permits) {
    return new Holder(
        peer.pid(), peer.command(), peer.alive(), Optional.empty(), permits, Optional.empty());
  }

  @Override
  public String toString() {
    return thread.map(name -> "thread " + name + " of ").orElse("")
        + "process "
        + pid
        + " ("
        + command
        + (alive ? ")" : ", dead)")
        + since.map(at -> ", since at least " + at).orElse("");
  }
}
