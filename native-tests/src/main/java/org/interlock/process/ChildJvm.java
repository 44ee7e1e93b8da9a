package org.interlock.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Scanner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program in a process of its own, talked to line by line: a Java program with this JVM's JDK and
 * class path, or any other.
 *
 * <p>It dies with this process, however that ends, if it is a {@link ChildProgram} or ends at the
 * end of its input. {@link #close()} kills it and waits until it is gone. Whatever goes wrong is a
 * {@link ChildFailure} with all it wrote to stderr.
 *
 * <pre>{@code
 * try (ChildJvm child = ChildJvm.start(Holder.class, segmentName)) {
 *   child.send("lock");
 *   child.expect("locked");
 *   child.kill();
 * }
 * }</pre>
 */
public final class ChildJvm implements AutoCloseable {
  /** How long the forms without a duration wait: long enough for a loaded machine. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final int FIRST_WITH_NATIVE_ACCESS = 22;

  private final String name;
  private final Process process;
  private final OutputStream input;
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final Queue<String> errors = new ConcurrentLinkedQueue<>();
  private final Thread errorReader;

  private ChildJvm(String name, Process process) {
    this.name = name;
    this.process = process;
    this.input = process.getOutputStream();
    reader("output", process.getInputStream(), line -> lines.add(Optional.of(line)), this::ended);
    this.errorReader = reader("errors", process.getErrorStream(), errors::add, () -> {});
  }

  /** Starts a class's main method. */
  public static ChildJvm start(Class<?> main, String... arguments) {
    return start(List.of(), main, arguments);
  }

  /** Starts a class's main method, with more arguments for the JVM itself. */
  public static ChildJvm start(List<String> jvmArguments, Class<?> main, String... arguments) {
    return startUnder(List.of(), jvmArguments, main, arguments);
  }

  /**
   * Starts a class's main method by way of another program, which gets the whole command as further
   * arguments. The process here is that program: it has the child's input and output.
   */
  public static ChildJvm startUnder(
      List<String> program, List<String> jvmArguments, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(program);
    command.addAll(command(jvmArguments, main.getName()));
    command.addAll(List.of(arguments));
    return start(main.getSimpleName(), command);
  }

  /** Starts a program that is not Java and ends at the end of its input; the rest is the same. */
  public static ChildJvm startProgram(Path program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    return start(program.getFileName().toString(), command);
  }

  private static ChildJvm start(String name, List<String> command) {
    try {
      // Pipes, so that the end of this process is the end of the child's input.
      Process process = new ProcessBuilder(command).redirectInput(Redirect.PIPE).start();
      return new ChildJvm(name, process);
    } catch (IOException e) {
      throw new ChildFailure("cannot start " + command + ": " + e.getMessage(), e);
    }
  }

  /** The command that starts a main class on this JVM's JDK and class path, without warnings. */
  public static List<String> command(List<String> jvmArguments, String mainClass) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= FIRST_WITH_NATIVE_ACCESS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    System.getProperties()
        .forEach(
            (key, value) -> { // where segments stand and how to wait hold for a child too
              if (key.toString().startsWith("interlock.")) {
                command.add("-D" + key + "=" + value);
              }
            });
    command.addAll(JarArchive.jvmArguments());
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(JarArchive.classPath());
    command.add(mainClass);
    return command;
  }

  private Thread reader(String what, InputStream from, Consumer<String> each, Runnable atEnd) {
    Thread thread =
        new Thread(
            () -> {
              try (Scanner scanner = new Scanner(from, StandardCharsets.UTF_8)) {
                while (scanner.hasNextLine()) { // a killed child's stream just ends
                  each.accept(scanner.nextLine());
                }
              } finally {
                atEnd.run();
              }
            },
            name + " " + process.pid() + " " + what);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void ended() {
    lines.add(Optional.empty());
  }

  // ---- talking

  /** Sends one line. */
  public void send(String line) {
    try {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw failure("does not take \"" + line + "\": " + e.getMessage());
    }
  }

  /** Sends one line and returns the next line of the child. */
  public String ask(String line) {
    send(line);
    return readLine();
  }

  /** {@link #readLine(Duration)} with {@link #PATIENCE}. */
  public String readLine() {
    return readLine(PATIENCE);
  }

  /** The child's next line; fails when there is none within the time, or its output ended. */
  public String readLine(Duration within) {
    Optional<String> line = poll(within);
    if (line == null) {
      throw failure("printed nothing within " + within);
    }
    return line.orElseThrow(() -> failure("ended its output"));
  }

  /** Whether a line is there to be read without waiting; false at the end of the output. */
  public boolean hasLine() {
    Optional<String> next = lines.peek();
    return next != null && next.isPresent();
  }

  private Optional<String> poll(Duration within) {
    try {
      Optional<String> line = lines.poll(within.toNanos(), TimeUnit.NANOSECONDS);
      if (line != null && line.isEmpty()) {
        ended(); // it stays ended for the next reader
      }
      return line;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** {@link #expect(String, Duration)} with {@link #PATIENCE}. */
  public String expect(String prefix) {
    return expect(prefix, PATIENCE);
  }

  /** The child's next line, which must begin with a prefix; returns what follows that. */
  public String expect(String prefix, Duration within) {
    String line = readLine(within);
    if (!line.startsWith(prefix)) {
      throw failure("was expected to print \"" + prefix + "\" and printed \"" + line + "\"");
    }
    return line.substring(prefix.length()).strip();
  }

  /** What it wrote to stderr so far; all of it once it has ended. */
  public String errors() {
    if (!process.isAlive()) {
      joinErrors();
    }
    return String.join("\n", errors);
  }

  // ---- life

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when it is gone and reaped. */
  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** {@link #waitFor(Duration)} with {@link #PATIENCE}. */
  public int waitFor() {
    return waitFor(PATIENCE);
  }

  /** Waits for its end and returns its exit status; fails when it still runs. */
  public int waitFor(Duration within) {
    try {
      if (!process.waitFor(within.toNanos(), TimeUnit.NANOSECONDS)) {
        throw failure("has not ended within " + within);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Sends SIGTERM. */
  public void destroy() {
    process.destroy();
  }

  /** Sends SIGKILL and does not wait: it may take a while until it is gone. */
  public void beginKill() {
    process.destroyForcibly();
  }

  /** Sends SIGKILL and waits until it is gone and reaped. */
  public void kill() {
    beginKill();
    waitFor();
  }

  /** Kills it when it still runs, and waits until it is gone. */
  @Override
  public void close() {
    kill();
    try {
      input.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not for a broken pipe: every line was flushed
    }
  }

  private void joinErrors() {
    try {
      // Its own children may hold the pipe open, so not for ever.
      errorReader.join(TimeUnit.SECONDS.toMillis(1));
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private ChildFailure failure(String what) {
    String state = process.isAlive() ? "running" : "exit status " + process.exitValue();
    String text = errors();
    return new ChildFailure(
        this + " " + what + " (" + state + ")" + (text.isEmpty() ? "" : "; its stderr:\n" + text),
        null);
  }

  private ChildFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new ChildFailure("interrupted while waiting for " + this, e);
  }

  @Override
  public String toString() {
    return name + " (process " + process.pid() + ")";
  }
}
