package org.interlock.shm.seam;

/**
 * An attached process as a message names it. Diagnostics, never truth.
 *
 * @param slot its row in the participant table
 * @param generation the re-use count of the row
 * @param alive whether the kernel still holds its lock
 * @param pid its process id in its own PID namespace
 * @param startedMillis its start, in milliseconds since 1970
 * @param command its main class or command
 */
public record Peer(
    int slot, int generation, boolean alive, long pid, long startedMillis, String command) {
  @Override
  public String toString() {
    return "process " + pid + " (" + command + (alive ? ")" : ", dead)");
  }
}
