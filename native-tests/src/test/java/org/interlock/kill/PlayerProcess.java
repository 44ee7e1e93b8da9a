package org.interlock.kill;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.ConditionTimeoutException;
import org.interlock.process.ChildFailure;
import org.interlock.process.ChildJvm;
import org.interlock.sync.Signals;
import org.interlock.sync.Wire;

/** A player seen from the test: another process, told what to do on its one thread. */
final class PlayerProcess implements AutoCloseable {
  /** How long nothing may happen. */
  static final Duration WATCHDOG = Duration.ofSeconds(20);

  private static final Duration FOR_EVER = Duration.ofDays(1);
  private static final String FUTEX_WAITV = "449"; // x86-64 and aarch64 alike
  private static final List<String> QUICK_START =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final ChildJvm child = ChildJvm.start(QUICK_START, Player.class);
  private final BlockingQueue<CompletableFuture<Object>> asked = new LinkedBlockingQueue<>();
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  private Path kernelTask;
  private volatile String reached;
  private boolean stopped;

  /** Waits until it takes orders. */
  PlayerProcess ready() {
    if (kernelTask == null) {
      kernelTask = Path.of(child.readLine());
      Thread listener = new Thread(this::listen, "listener of " + child);
      listener.setDaemon(true);
      listener.start();
    }
    return this;
  }

  private void listen() {
    try {
      while (true) {
        heard(child.readLine(FOR_EVER));
      }
    } catch (ChildFailure ended) {
      asked.forEach(left -> left.completeExceptionally(ended));
    }
  }

  private void heard(String line) {
    String[] words = line.split(" ", 2);
    if (words[0].equals("reached")) {
      reached = words[1];
      return;
    }
    Wire.Outcome outcome = Wire.object(Wire.Outcome.class, words[1]);
    CompletableFuture<Object> result = asked.remove();
    if (outcome.failure() != null) {
      result.completeExceptionally(outcome.failure());
    } else {
      result.complete(outcome.value());
    }
  }

  // ---- orders

  /** Begins something and does not wait for it. */
  @SuppressWarnings("unchecked") // the answer to a Look<R> is its R
  <R extends Serializable> CompletableFuture<R> beginToAsk(Look<R> look) {
    CompletableFuture<Object> result = new CompletableFuture<>();
    asked.add(result);
    child.send(Wire.line(look));
    last = result;
    return (CompletableFuture<R>) (CompletableFuture<?>) result;
  }

  void begin(Act act) {
    var unused =
        beginToAsk(
            room -> {
              act.in(room);
              return null;
            });
  }

  void run(Act act) {
    begin(act);
    finish();
  }

  <R extends Serializable> R ask(Look<R> look) {
    return outcome(beginToAsk(look));
  }

  /** {@link #ask} for a yes or no. */
  boolean says(Look<Boolean> look) {
    return ask(look);
  }

  /** {@link #ask} for a number. */
  int count(Look<Integer> look) {
    return ask(look);
  }

  /** Waits for what was begun last; throws what that threw. */
  void finish() {
    var unused = outcome(last);
  }

  private <R> R outcome(CompletableFuture<R> begun) {
    try {
      return begun.get(WATCHDOG.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError(child + " is stuck for " + WATCHDOG + ", in " + systemCall(), e);
    } catch (ExecutionException e) {
      throw new AssertionError(child + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  void interrupt() {
    child.send("interrupt");
  }

  // ---- how it is

  /** Whether it has done all it was told. */
  boolean isIdle() {
    return last.isDone();
  }

  /** Whether it sleeps in the kernel on a shared word. */
  boolean isAsleep() {
    return !isIdle() && systemCall().startsWith(FUTEX_WAITV);
  }

  /** The access before which its thread has stopped for good, or null. */
  String reached() {
    return reached;
  }

  /** Whether it does nothing more by itself. */
  boolean isAtRest() {
    return stopped || isIdle() || reached != null || isAsleep();
  }

  static void until(Callable<Boolean> condition) {
    try {
      await()
          .atMost(WATCHDOG)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("stuck for " + WATCHDOG, e);
    }
  }

  private String systemCall() {
    try {
      return Files.readString(kernelTask.resolve("syscall"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return child.pid();
  }

  // ---- its end

  /** SIGSTOP. */
  void stop() throws Exception {
    Signals.stop(pid());
    stopped = true;
  }

  /** SIGCONT when it is stopped. */
  void resume() throws Exception {
    if (stopped) {
      stopped = false;
      Signals.resume(pid());
    }
  }

  /** SIGKILL; returns when it is gone. */
  void kill() {
    child.kill();
  }

  @Override
  public void close() {
    child.close();
  }

  @Override
  public String toString() {
    return child.toString();
  }
}
