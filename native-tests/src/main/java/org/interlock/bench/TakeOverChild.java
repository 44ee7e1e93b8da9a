package org.interlock.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.sync.Mutex;

/** A holder, or waiters, of {@link TakeOver}. */
final class TakeOverChild extends ChildProgram {
  private final Segment segment;
  private final Mutex mutex;
  private final ThreadLocal<Boolean> tookOver = new ThreadLocal<>();

  private TakeOverChild(String name) {
    segment = Segment.open(name);
    mutex = Mutex.of(segment, "mutex", death -> tookOver.set(true));
  }

  public static void main(String[] arguments) {
    new TakeOverChild(arguments[0]).serve();
  }

  @Override
  @SuppressWarnings("LockNotBeforeTry") // who holds it is to die so
  protected String answer(String command, List<String> arguments) throws Exception {
    if (command.equals("hold")) {
      mutex.lock();
      return String.valueOf(slot());
    }
    if (command.equals("wait")) {
      return String.valueOf(waited(Integer.parseInt(arguments.get(0))));
    }
    return unknown(command);
  }

  private int slot() {
    long me = ProcessHandle.current().pid();
    return segment.participants().stream()
        .filter(participant -> participant.pid() == me)
        .findFirst()
        .orElseThrow()
        .slot();
  }

  /** When the thread that took over had the mutex; far away when it was another process's. */
  private long waited(int count) throws InterruptedException {
    AtomicLong taken = new AtomicLong(Long.MAX_VALUE);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> waitOnce(taken));
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return taken.get();
  }

  private void waitOnce(AtomicLong taken) {
    mutex.lock();
    try {
      if (tookOver.get() != null) {
        taken.set(System.nanoTime());
      }
    } finally {
      mutex.unlock();
    }
  }
}
