package org.interlock.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;
import org.interlock.shm.Region;
import org.interlock.sync.Mutex;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;
import org.interlock.sync.Versioned;

/** Threads that each do n times what keeps two numbers, or the longs of a version, the same. */
final class Storm {
  private Storm() {}

  /** How often the numbers were found to differ. */
  static long run(Object thing, Region region, long n, int threads) throws Exception {
    List<FutureTask<Long>> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      FutureTask<Long> task = new FutureTask<>(() -> wrong(thing, region, n));
      all.add(task);
      new Thread(task, "storm " + i).start();
    }
    long wrong = 0;
    for (FutureTask<Long> task : all) {
      wrong += task.get();
    }
    return wrong;
  }

  private static long wrong(Object thing, Region region, long n) throws InterruptedException {
    long wrong = 0;
    for (long i = 0; i < n; i++) {
      if (thing instanceof Mutex mutex) {
        wrong += under(mutex, () -> add(region));
      } else if (thing instanceof Semaphore semaphore) {
        semaphore.acquire();
        wrong += add(region);
        semaphore.release();
      } else if (thing instanceof RwLock lock) {
        wrong += under(lock.writeLock(), () -> add(region));
        wrong += under(lock.readLock(), () -> differ(region));
      } else {
        wrong += publishAndRead((VersionedThing) thing);
      }
    }
    return wrong;
  }

  private static long under(Lock lock, LongSupplier wrong) {
    lock.lock();
    try {
      return wrong.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  private static long differ(Region region) {
    return region.getLong(0) == region.getLong(8) ? 0 : 1;
  }

  private static long add(Region region) {
    long wrong = differ(region);
    region.putLong(0, region.getLong(0) + 1);
    region.putLong(8, region.getLong(8) + 1);
    return wrong;
  }

  private static long publishAndRead(VersionedThing thing) {
    long version =
        thing
            .versioned()
            .update(
                draft -> {
                  for (int i = 0; i < thing.longs(); i++) {
                    draft.putLong(8L * i, draft.getLong(8L * i) + 1);
                  }
                });
    try (Versioned.Snapshot snapshot = thing.versioned().read()) {
      long number = VersionedThing.number(snapshot.longs(0, thing.longs()));
      return number == snapshot.version() && number >= version ? 0 : 1;
    }
  }
}
