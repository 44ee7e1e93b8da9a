package org.interlock.shm;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Tells listeners of recoveries, on a daemon thread of its own: whoever repairs runs no user code.
 * When listeners are slow the oldest news are dropped.
 */
final class RecoveryNews implements Consumer<Recovery> {
  private static final int MOST_WAITING = 1024;
  private static final Recovery END = new Recovery("", null, "", Instant.EPOCH);

  private final BlockingQueue<Recovery> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Consumer<Recovery>> listeners = new CopyOnWriteArrayList<>();
  private Thread thread;
  private volatile boolean stopped;

  synchronized void add(Consumer<Recovery> listener) {
    listeners.add(listener);
    if (thread == null && !stopped) {
      Thread teller = new Thread(null, this::run, "interlock recovery listeners", 0, false);
      teller.setDaemon(true);
      teller.start();
      thread = teller;
    }
  }

  @Override
  public void accept(Recovery recovery) {
    FlightRecorder.recovered(recovery);
    if (!listeners.isEmpty()) {
      put(recovery);
    }
  }

  private void put(Recovery recovery) {
    while (!waiting.offer(recovery)) {
      waiting.poll();
    }
  }

  /** Begins nothing more; a listener that is being told is not waited for. */
  synchronized void stop() {
    stopped = true;
    put(END);
  }

  private void run() {
    while (!stopped) {
      Recovery recovery = next();
      for (Consumer<Recovery> listener : listeners) {
        if (!stopped) {
          tell(listener, recovery);
        }
      }
    }
  }

  private Recovery next() {
    while (true) {
      try {
        return waiting.take();
      } catch (InterruptedException e) {
        // a listener's own business
      }
    }
  }

  private static void tell(Consumer<Recovery> listener, Recovery recovery) {
    try {
      listener.accept(recovery);
    } catch (Throwable e) { // one listener's failure is not the next one's
      report(e);
    }
  }

  private static void report(Throwable failure) {
    Thread me = Thread.currentThread();
    try {
      me.getUncaughtExceptionHandler().uncaughtException(me, failure);
    } catch (Throwable e) {
      // as the JVM does with a handler that fails
    }
  }
}
