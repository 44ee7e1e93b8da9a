package example;

import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;

/** Counts its own starts, in any number of processes. */
public class Prices {
  public static void main(String[] args) {
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
    }
  }
}
