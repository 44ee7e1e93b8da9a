package org.interlock.sync;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Another thread of this process. */
final class ThreadActor extends Actor {
  private final Worker worker;

  ThreadActor(String name) {
    worker = new Worker(name);
  }

  @Override
  <R> CompletableFuture<R> order(Task<R> task) {
    return worker.begin(task);
  }

  @Override
  void interrupt() {
    worker.interrupt();
  }

  @Override
  Path kernelTask() {
    return worker.kernelTask();
  }

  @Override
  String threadName() {
    return worker.name();
  }

  @Override
  long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    worker.end();
  }
}
