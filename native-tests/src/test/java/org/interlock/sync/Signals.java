package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Signals to a process that a test has started. */
public final class Signals {
  private Signals() {}

  public static void stop(long pid) throws IOException, InterruptedException {
    send("-STOP", pid);
    await().until(() -> state(pid).equals("T"));
  }

  public static void resume(long pid) throws IOException, InterruptedException {
    send("-CONT", pid);
  }

  /** Kills all of them at once; returns when the signals are sent. */
  static void killAll(List<ProcessActor> actors) throws IOException, InterruptedException {
    send("-KILL", actors.stream().map(ProcessActor::pid).toArray(Long[]::new));
  }

  /** The letter for the kernel's state of a process: T stopped, Z ended and not waited for. */
  static String state(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  }

  static void send(String signal, Long... pids) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", signal));
    Stream.of(pids).map(String::valueOf).forEach(command::add);
    Process kill = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, kill.waitFor(), "kill " + signal);
  }
}
