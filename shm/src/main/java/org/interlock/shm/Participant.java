package org.interlock.shm;

import java.time.Instant;
import java.util.List;
import org.interlock.shm.seam.Peer;

/**
 * An attached process. All but {@code alive} is what the process said of itself: for people, never
 * for decisions.
 *
 * @param slot its row in the participant table
 * @param alive whether it is: the kernel's word, true across PID namespaces and pid re-use
 * @param pid its process id in its own PID namespace
 * @param started when it started
 * @param command its main class or command
 * @param holds what it holds, by object: {@code "mutex lock: held"}
 * @param waitsFor the objects its threads sleep for, up to four: {@code "mutex lock"}
 */
public record Participant(
    int slot,
    boolean alive,
    long pid,
    Instant started,
    String command,
    List<String> holds,
    List<String> waitsFor) {
  static Participant of(Peer peer, List<String> holds, List<String> waitsFor) {
    return new Participant(
        peer.slot(),
        peer.alive(),
        peer.pid(),
        Instant.ofEpochMilli(peer.startedMillis()),
        peer.command(),
        holds,
        waitsFor);
  }

  @Override
  public String toString() {
    return "process " + pid + " (" + command + (alive ? ")" : ", dead)");
  }
}
