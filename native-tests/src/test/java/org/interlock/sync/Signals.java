package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Signals to a process that a test has started. */
public final class Signals {
  private Signals() {}

  public static void stop(long pid) throws IOException, InterruptedException {
    kill("-STOP", pid);
    await().until(() -> state(pid).equals("T"));
  }

  public static void resume(long pid) throws IOException, InterruptedException {
    kill("-CONT", pid);
  }

  private static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  }

  private static void kill(String signal, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, String.valueOf(pid)).inheritIO().start();
    assertEquals(0, kill.waitFor(), "kill " + signal);
  }
}
