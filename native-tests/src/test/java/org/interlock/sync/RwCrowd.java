package org.interlock.sync;

import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Many threads of one process that read, and go on reading until they are told to leave. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
final class RwCrowd {
  private static final List<Thread> READERS = new ArrayList<>();
  private static final CountDownLatch LEAVE = new CountDownLatch(1);

  private RwCrowd() {}

  /** Returns when so many threads more read. */
  static void read(RwLock rwlock, int threads) {
    AtomicInteger reading = new AtomicInteger();
    for (int number = 0; number < threads; number++) {
      Thread reader =
          new Thread(
              () -> {
                rwlock.readLock().lock();
                reading.incrementAndGet();
                awaitLeave();
                rwlock.readLock().unlock();
              });
      reader.setDaemon(true);
      reader.start();
      READERS.add(reader);
    }
    await().until(() -> reading.get() == threads);
  }

  private static void awaitLeave() {
    try {
      LEAVE.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns when all have left. */
  static void leave() throws InterruptedException {
    LEAVE.countDown();
    for (Thread reader : READERS) {
      reader.join();
    }
  }
}
