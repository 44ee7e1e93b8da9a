package org.interlock.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.interlock.process.ChildFailure;
import org.interlock.process.ChildJvm;

/** The thread of another process. */
final class ProcessActor extends Actor {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final String name;
  private final ChildJvm child;
  private final Path kernelTask;
  private final LinkedBlockingQueue<CompletableFuture<Object>> asked = new LinkedBlockingQueue<>();

  ProcessActor(String name, List<String> jvmArguments) {
    this(name, List.of(), jvmArguments);
  }

  /** One that another program starts; {@link #pid} and {@link #close} are about that program. */
  ProcessActor(String name, List<String> program, List<String> jvmArguments) {
    this.name = name;
    child = ChildJvm.startUnder(program, jvmArguments, ActorMain.class, name);
    kernelTask = Path.of(child.readLine());
    Thread listener = new Thread(this::listen, "listener of " + name);
    listener.setDaemon(true);
    listener.start();
  }

  private void listen() {
    try {
      while (true) {
        Wire.Outcome outcome = Wire.object(Wire.Outcome.class, child.readLine(FOR_EVER));
        CompletableFuture<Object> result = asked.remove();
        if (outcome.failure() != null) {
          result.completeExceptionally(outcome.failure());
        } else {
          result.complete(outcome.value());
        }
      }
    } catch (ChildFailure ended) {
      asked.forEach(left -> left.completeExceptionally(ended));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the answer to a Task<R> is its R
  <R> CompletableFuture<R> order(Task<R> task) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    asked.add(result);
    child.send(Wire.line(task));
    return (CompletableFuture<R>) result;
  }

  @Override
  void interrupt() {
    child.send("interrupt");
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
    return child.pid();
  }

  /** Waits for the process's own end and returns its exit status. */
  int awaitEnd() {
    return child.waitFor();
  }

  @Override
  public void close() {
    child.close();
  }
}
