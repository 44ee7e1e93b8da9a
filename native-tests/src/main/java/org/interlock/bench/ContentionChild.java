package org.interlock.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;

/** One of the processes of {@link Contention}. */
final class ContentionChild extends ChildProgram {
  static final String READY = "ready";

  /**
   * Before what a thread did: operations, changes with the warm-up, a nanosecond's, torn, waits.
   */
  static final String DID = "did ";

  static final int DIGITS = 2;

  private static final int BATCH = 1000;
  private static final int PERCENT = 100;
  private static final int SECOND = Long.BYTES;

  private final boolean counting;
  private final Guards guards;
  private final Region cells;
  private final int threads;

  private ContentionChild(boolean counting, Guards guards, Region cells, int threads) {
    this.counting = counting;
    this.guards = guards;
    this.cells = cells;
    this.threads = threads;
  }

  /** Two plain numbers: only a lock that excludes keeps them equal. */
  static Region cells(Segment segment) {
    return segment.region("cells", 2 * Long.BYTES);
  }

  /** {@code counting|reading KIND SEGMENT FILE THREADS CPU}. */
  public static void main(String[] args) throws IOException {
    try (Segment segment = Segment.open(args[2])) {
      Guards guards = Guards.of(args[1], segment, Path.of(args[3]));
      boolean counting = args[0].equals(Contention.COUNTING);
      ContentionChild child =
          new ContentionChild(counting, guards, cells(segment), Integer.parseInt(args[4]));
      Pinning.pin(Integer.parseInt(args[5]));
      child.say(READY);
      child.serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) throws InterruptedException {
    if (!command.equals("run")) {
      return unknown(command);
    }
    long start = Long.parseLong(arguments.get(0));
    long end = Long.parseLong(arguments.get(1));
    int writes = Integer.parseInt(arguments.get(2));
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(new Thread(() -> new Work(writes).run(start, end)));
    }
    all.forEach(Thread::start);
    for (Thread thread : all) {
      thread.join();
    }
    return null;
  }

  /** What one thread does. */
  private final class Work {
    private final int writes;
    private final Histogram waits = new Histogram(DIGITS);
    private long changes;
    private long torn;

    Work(int writes) {
      this.writes = writes;
    }

    /** Before the start nothing counts but the changes. */
    void run(long start, long end) {
      try {
        operate(start);
        waits.reset();
        long begun = System.nanoTime();
        long done = operate(end);
        double perNano = done / (double) (System.nanoTime() - begun);
        say(DID + done + " " + changes + " " + perNano + " " + torn + " " + encoded());
      } catch (InterruptedException e) {
        throw new AssertionError(e); // nobody interrupts
      }
    }

    private String encoded() {
      ByteBuffer buffer = ByteBuffer.allocate(waits.getNeededByteBufferCapacity());
      int bytes = waits.encodeIntoCompressedByteBuffer(buffer);
      return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), bytes));
    }

    private long operate(long until) throws InterruptedException {
      long done = 0;
      while (System.nanoTime() - until < 0) {
        if (counting) {
          count();
        } else {
          readAndWrite();
        }
        done += BATCH;
      }
      return done;
    }

    private void count() throws InterruptedException {
      Guard guard = guards.writing();
      for (int i = 0; i < BATCH; i++) {
        if (!guard.tryLock()) { // only those who wait read the clock
          long from = System.nanoTime();
          guard.lock();
          waits.recordValue(System.nanoTime() - from);
        }
        try {
          cells.putLong(0, cells.getLong(0) + 1);
        } finally {
          guard.unlock();
        }
      }
      changes += BATCH;
    }

    private void readAndWrite() {
      for (int i = 0; i < BATCH; i++) {
        if (i % PERCENT < writes) {
          write(guards.writing());
        } else {
          read(guards.reading());
        }
      }
    }

    private void write(Guard guard) {
      guard.lock();
      try {
        cells.putLong(0, cells.getLong(0) + 1);
        cells.putLong(SECOND, cells.getLong(SECOND) + 1);
      } finally {
        guard.unlock();
      }
      changes++;
    }

    private void read(Guard guard) {
      guard.lock();
      try {
        torn += cells.getLong(0) == cells.getLong(SECOND) ? 0 : 1;
      } finally {
        guard.unlock();
      }
    }
  }
}
