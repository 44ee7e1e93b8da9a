package org.interlock.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged demo, run as a user runs it. */
final class DemoProcess implements AutoCloseable {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  private final Path out;
  private final Path err;
  private final Process process;

  private DemoProcess(List<String> command) throws IOException {
    out = Files.createTempFile("demo", ".out");
    err = Files.createTempFile("demo", ".err");
    process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
  }

  static Path jar() {
    return Path.of(System.getProperty("interlock.demo.jar"));
  }

  /** The command line of the demo. */
  static List<String> command(Path jar, List<String> jvmArguments, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA);
    command.addAll(jvmArguments);
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  static DemoProcess start(String... arguments) throws IOException {
    return new DemoProcess(command(jar(), List.of(), arguments));
  }

  static Outcome run(String... arguments) throws IOException {
    return run(command(jar(), List.of(), arguments));
  }

  static Outcome run(List<String> command) throws IOException {
    try (DemoProcess demo = new DemoProcess(command)) {
      return demo.await();
    }
  }

  /** What a run printed, and its exit status. */
  record Outcome(int status, List<String> out, List<String> err) {
    String lastLine() {
      return out.get(out.size() - 1);
    }
  }

  Outcome await() throws IOException {
    return await(Duration.ofMinutes(2));
  }

  Outcome await(Duration within) throws IOException {
    try {
      if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("the demo does not end; it printed " + Files.readString(out));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while the demo ran", e);
    }
    return new Outcome(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
  }

  /** What it has printed so far. */
  List<String> printed() throws IOException {
    return Files.readAllLines(out);
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  List<ProcessHandle> children() {
    return process.children().toList();
  }

  @Override
  public void close() throws IOException {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
    Files.delete(out);
    Files.delete(err);
  }
}
