package org.interlock.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** A daemon thread that does tasks one after the other, all on one {@link Stage}. */
final class Worker {
  private record Order<R>(Task<R> task, CompletableFuture<R> result) {
    void execute(Stage stage) {
      try {
        result.complete(task.on(stage));
      } catch (Throwable e) { // the asker gets it, whatever it is
        result.completeExceptionally(e);
      }
    }
  }

  private final LinkedBlockingQueue<Order<?>> orders = new LinkedBlockingQueue<>();
  private final CompletableFuture<Path> kernelTask = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean ended;

  Worker(String name) {
    thread = new Thread(this::work, name);
    thread.setDaemon(true);
    thread.start();
  }

  <R> CompletableFuture<R> begin(Task<R> task) {
    CompletableFuture<R> result = new CompletableFuture<>();
    orders.add(new Order<>(task, result));
    return result;
  }

  void interrupt() {
    thread.interrupt();
  }

  /** Ends the thread once its task is done; the task is interrupted. */
  void end() {
    ended = true;
    thread.interrupt();
  }

  String name() {
    return thread.getName();
  }

  /** The thread's directory under /proc. */
  Path kernelTask() {
    return kernelTask.join();
  }

  private void work() {
    kernelTask.complete(ownKernelTask());
    Stage stage = new Stage();
    for (Order<?> next = next(); next != null; next = next()) {
      Thread.interrupted(); // an interrupt that came too late for its task is not the next one's
      next.execute(stage);
    }
  }

  private Order<?> next() {
    while (!ended) {
      try {
        return orders.take();
      } catch (InterruptedException e) {
        // meant for the task before, or the end
      }
    }
    return null;
  }

  private static Path ownKernelTask() {
    try {
      return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
