package org.interlock.sync;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Somebody who uses the primitives: another thread, or the thread of another process. */
abstract class Actor implements AutoCloseable {
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  // x86-64 and aarch64 alike; plain futex calls are told from the JVM's own by being shared
  private static final String FUTEX_WAITV = "449";
  private static final List<String> SHARED_FUTEX_WAIT = List.of("202 0x9", "98 0x9");

  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

  /** Begins a task and does not wait for it. */
  final <R> CompletableFuture<R> begin(Task<R> task) {
    CompletableFuture<R> begun = order(task);
    last = begun;
    return begun;
  }

  final CompletableFuture<Void> beginRun(Step step) {
    return begin(
        stage -> {
          step.on(stage);
          return null;
        });
  }

  /** Does a task and waits for its result. */
  final <R> R ask(Task<R> task) throws Exception {
    return outcome(begin(task));
  }

  /** {@link #ask} for a yes or no. */
  final boolean says(Task<Boolean> task) throws Exception {
    return ask(task);
  }

  /** {@link #outcome(CompletableFuture)} for a yes or no. */
  static boolean said(CompletableFuture<Boolean> begun) throws Exception {
    return outcome(begun);
  }

  final void run(Step step) throws Exception {
    outcome(beginRun(step));
  }

  /** The result of a begun task, or what it threw. */
  static <R> R outcome(CompletableFuture<R> begun) throws Exception {
    return outcome(begun, WATCHDOG);
  }

  static <R> R outcome(CompletableFuture<R> begun, Duration watchdog) throws Exception {
    try {
      return begun.get(watchdog.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + watchdog, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception thrown) {
        throw thrown;
      }
      throw new AssertionError(e.getCause());
    }
  }

  /** Waits until the begun task sleeps in the kernel on a segment's word. */
  final void awaitAsleep() {
    await().atMost(WATCHDOG).pollInterval(Duration.ofMillis(1)).until(this::isAsleep);
  }

  private boolean isAsleep() {
    if (last.isDone()) {
      throw new AssertionError("not waiting: it ended with " + last);
    }
    String[] call = systemCall().split(" ", -1);
    return call[0].equals(FUTEX_WAITV)
        || call.length > 2 && SHARED_FUTEX_WAIT.contains(call[0] + " " + call[2]);
  }

  /** What the thread is in: number and arguments, or "running". */
  private String systemCall() {
    try {
      return Files.readString(kernelTask().resolve("syscall"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it can be used again. */
  final boolean isIdle() {
    return last.isDone();
  }

  abstract <R> CompletableFuture<R> order(Task<R> task);

  /** Interrupts its thread. */
  abstract void interrupt();

  /** Its thread's directory under /proc. */
  abstract Path kernelTask();

  abstract String threadName();

  abstract long pid();

  @Override
  public abstract void close();
}
