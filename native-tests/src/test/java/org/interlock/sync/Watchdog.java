package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for tasks as long as a count rises; says what the words are when it does not. */
final class Watchdog {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Watchdog() {}

  /**
   * Waits for all of them.
   *
   * @param progress rises while anything moves
   * @param words the decoded words, to be shown when nothing does
   */
  static void await(
      List<? extends CompletableFuture<?>> tasks, Callable<Long> progress, Callable<String> words)
      throws Exception {
    long last = progress.call();
    long since = System.nanoTime();
    while (!allDone(tasks)) {
      long now = progress.call();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new AssertionError("stuck at " + now + " for " + PATIENCE + ": " + words.call());
      }
    }
  }

  /** Whether all ended well; throws what one of them threw, though others may wait for it. */
  private static boolean allDone(List<? extends CompletableFuture<?>> tasks) throws Exception {
    for (CompletableFuture<?> task : tasks) {
      if (task.isCompletedExceptionally()) {
        task.get();
      }
    }
    try {
      CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new))
          .get(100, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }
}
