package org.interlock.shm;

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

  private final BlockingQueue<Recovery> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Consumer<Recovery>> listeners = new CopyOnWriteArrayList<>();
  private Thread thread;

  synchronized void add(Consumer<Recovery> listener) {
    listeners.add(listener);
    if (thread == null) {
      thread = new Thread(null, this::run, "interlock recovery listeners", 0, false);
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void accept(Recovery recovery) {
    FlightRecorder.recovered(recovery);
    if (listeners.isEmpty()) {
      return;
    }
    while (!waiting.offer(recovery)) {
      waiting.poll();
    }
  }

  /** Nothing more is told. */
  synchronized void stop() {
    listeners.clear();
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        Recovery recovery = waiting.take();
        for (Consumer<Recovery> listener : listeners) {
          tell(listener, recovery);
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  private static void tell(Consumer<Recovery> listener, Recovery recovery) {
    try {
      listener.accept(recovery);
    } catch (RuntimeException e) { // one listener's failure is not the next one's
      Thread me = Thread.currentThread();
      me.getUncaughtExceptionHandler().uncaughtException(me, e);
    }
  }
}
