package org.interlock.sync;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** The thread of another process. */
final class ProcessActor extends Actor {
  private final String name;
  private final Process process;
  private final PrintStream orders;
  private final BufferedReader answers;
  private final Path kernelTask;
  private final LinkedBlockingQueue<CompletableFuture<Object>> asked = new LinkedBlockingQueue<>();

  ProcessActor(String name, List<String> jvmOptions) {
    this.name = name;
    try {
      process =
          new ProcessBuilder(command(name, jvmOptions))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      answers = process.inputReader(StandardCharsets.UTF_8);
      kernelTask = Path.of(answers.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread listener = new Thread(this::listen, "listener of " + name);
    listener.setDaemon(true);
    listener.start();
  }

  private static List<String> command(String name, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ActorMain.class.getName(), name));
    return command;
  }

  private void listen() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        Wire.Outcome outcome = Wire.object(Wire.Outcome.class, line);
        CompletableFuture<Object> result = asked.remove();
        if (outcome.failure() != null) {
          result.completeExceptionally(outcome.failure());
        } else {
          result.complete(outcome.value());
        }
      }
    } catch (IOException e) {
      // closed
    }
    asked.forEach(left -> left.completeExceptionally(new AssertionError(name + " has ended")));
  }

  @Override
  @SuppressWarnings("unchecked") // the answer to a Task<R> is its R
  <R> CompletableFuture<R> order(Task<R> task) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    asked.add(result);
    orders.println(Wire.line(task));
    return (CompletableFuture<R>) result;
  }

  @Override
  void interrupt() {
    orders.println("interrupt");
  }

  @Override
  Path kernelTask() {
    return kernelTask;
  }

  @Override
  String threadName() {
    return name;
  }

  @Override
  long pid() {
    return process.pid();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
