package org.interlock.shm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a test's steps in threads that begin at the same moment. */
final class AtOnce {
  private AtOnce() {}

  @SafeVarargs
  static <T> List<T> run(Callable<T>... steps) throws Exception {
    CyclicBarrier start = new CyclicBarrier(steps.length);
    ExecutorService threads = Executors.newFixedThreadPool(steps.length);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> step : steps) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return step.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> each : running) {
        results.add(each.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}
