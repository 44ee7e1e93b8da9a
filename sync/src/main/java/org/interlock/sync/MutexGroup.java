package org.interlock.sync;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Several mutexes held together ({@link Mutex#lockAll}). All take them in one order, by segment and
 * name, so that no two groups wait for each other.
 */
final class MutexGroup implements Held {
  private static final Comparator<Mutex> ORDER =
      Comparator.<Mutex>comparingLong(mutex -> mutex.attachment.segmentId())
          .thenComparing(mutex -> mutex.name);

  private final Deque<Held> holds = new ArrayDeque<>(); // the last taken first

  private MutexGroup() {}

  static Held lock(Duration timeout, List<Mutex> mutexes) throws InterruptedException {
    if (mutexes.isEmpty()) {
      throw new IllegalArgumentException("lockAll of no mutex; give it one or more");
    }
    Mutex[] ordered = mutexes.toArray(Mutex[]::new);
    Arrays.sort(ordered, ORDER);
    long deadline = Timeout.deadline(ordered[0].attachment.kernel(), Timeout.nanos(timeout));
    MutexGroup group = new MutexGroup();
    boolean all = false;
    try {
      for (Mutex mutex : ordered) {
        group.add(mutex, timeout, deadline);
      }
      all = true;
    } finally {
      if (!all) {
        group.close();
      }
    }
    return group;
  }

  private void add(Mutex mutex, Duration timeout, long deadline) throws InterruptedException {
    long left =
        deadline == Timeout.NEVER ? deadline : deadline - mutex.attachment.kernel().nanoTime();
    if (!mutex.tryLock(left, TimeUnit.NANOSECONDS)) {
      throw mutex.notWithin(timeout);
    }
    holds.push(new LockHold(mutex, mutex));
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (Held hold : holds) {
      try {
        hold.close();
      } catch (RuntimeException e) { // a closed segment's, or all of them: the wrong thread
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
