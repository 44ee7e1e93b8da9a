package example;

import java.time.Duration;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;
import org.interlock.sync.Versioned;

/** Counts its own starts, and publishes a price or waits for one, in any number of processes. */
public class Prices {
  public static void main(String[] args) throws InterruptedException {
    try (Segment segment = Segment.openOrCreate("prices", SegmentOptions.ofSize(1 << 20))) {
      Mutex mutex = Mutex.of(segment, "lock");
      Region counter = segment.region("counter", Long.BYTES);
      mutex.lock(); // other processes wait in the kernel
      try {
        counter.putLong(0, counter.getLong(0) + 1);
        System.out.println(counter.getLong(0) + " starts");
      } finally {
        mutex.unlock();
      }
      Versioned prices = Versioned.of(segment, "prices", 64 * 1024);
      if (args.length > 0) {
        prices.update(draft -> draft.putDouble(0, Double.parseDouble(args[0])));
      }
      prices.awaitNewer(0, Duration.ofSeconds(30)); // until somebody has published
      try (Versioned.Snapshot snapshot = prices.read()) { // no writer changes it under us
        System.out.println("version " + snapshot.version() + ": " + snapshot.getDouble(0));
      }
    }
  }
}
