package org.interlock.bench;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;

/**
 * The writer or the reader of {@link VersionsPair}: the same loops as in {@code versions-peer.c}.
 */
final class VersionsChild extends ChildProgram {
  static final String READY = "ready";

  /**
   * {@code publish} answers after the first, and publishes until {@code stop}: publishes a second.
   */
  static final String PUBLISH = "publish";

  static final String STOP = "stop";

  /** {@code read-into SECONDS} and {@code pin SECONDS}: {@code versions …}, nothing published. */
  static final String READ_INTO = "read-into";

  static final String PIN = "pin";

  /** As {@code pin}, but the snapshot is closed before its slice is copied: may be torn. */
  static final String LATE = "late";

  private static final int PAGE = 4096;
  private static final int LARGE = 64 << 10; // a clock reading a copy is nothing beside it
  private static final int SAMPLE = 16;
  private static final int DIGITS = 3;

  private final Versioned versioned;
  private final int bytes;
  private final byte[] copy;
  private final ByteBuffer copyAsBuffer;

  private Thread publisher;
  private volatile boolean stopped;
  private double publishesPerSecond; // the publisher's until it has ended

  private VersionsChild(Versioned versioned, int bytes) {
    this.versioned = versioned;
    this.bytes = bytes;
    this.copy = new byte[bytes];
    this.copyAsBuffer = ByteBuffer.wrap(copy);
  }

  /** {@code SEGMENT BYTES BUFFERS CPU}. */
  public static void main(String[] args) {
    int bytes = Integer.parseInt(args[1]);
    VersionedOptions options = VersionedOptions.ofSize(bytes).buffers(Integer.parseInt(args[2]));
    try (Segment segment = Segment.open(args[0])) {
      VersionsChild child = new VersionsChild(Versioned.of(segment, "versions", options), bytes);
      Pinning.pin(Integer.parseInt(args[3]));
      child.say(READY);
      child.serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) throws InterruptedException {
    return switch (command) {
      case PUBLISH -> {
        stopped = false;
        CountDownLatch begun = new CountDownLatch(1);
        publisher = new Thread(() -> publishAll(begun), PUBLISH);
        publisher.start();
        begun.await();
        yield PUBLISH;
      }
      case STOP -> {
        stopped = true;
        publisher.join();
        yield String.valueOf(publishesPerSecond);
      }
      case READ_INTO -> read(this::readInto, nanos(arguments.get(0)));
      case PIN -> read(this::copyWhilePinned, nanos(arguments.get(0)));
      case LATE -> read(this::copyTooLate, nanos(arguments.get(0)));
      default -> unknown(command);
    };
  }

  private static long nanos(String seconds) {
    return (long) (Double.parseDouble(seconds) * TimeUnit.SECONDS.toNanos(1));
  }

  private static double perSecond(long count, long nanos) {
    return count * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
  }

  // ---- the writer

  private void publishAll(CountDownLatch begun) {
    long[] page = new long[Math.min(bytes, PAGE) / Long.BYTES];
    long start = System.nanoTime();
    long version = 0;
    do {
      Arrays.fill(page, ++version);
      publish(page);
      begun.countDown();
    } while (!stopped);
    publishesPerSecond = perSecond(version, System.nanoTime() - start);
  }

  private void publish(long[] page) {
    try (Versioned.Draft draft = versioned.write()) {
      LongBuffer words = draft.slice(0, bytes).asLongBuffer();
      for (int at = 0; at < words.limit(); at += page.length) {
        words.put(at, page, 0, Math.min(page.length, words.limit() - at));
      }
      draft.publish();
    }
  }

  // ---- the reader

  private void readInto() {
    versioned.readInto(copyAsBuffer.clear());
  }

  private void copyWhilePinned() {
    try (Versioned.Snapshot snapshot = versioned.read()) {
      snapshot.get(0, copy);
    }
  }

  private void copyTooLate() {
    ByteBuffer slice;
    try (Versioned.Snapshot snapshot = versioned.read()) {
      slice = snapshot.slice(0, bytes);
    }
    slice.get(0, copy);
  }

  private String read(Runnable reading, long nanos) {
    Histogram latencies = new Histogram(DIGITS);
    int timedEvery = bytes >= LARGE ? 1 : SAMPLE;
    long reads = 0;
    long torn = 0;
    long start = System.nanoTime();
    long now = start;
    while (now - start < nanos) {
      boolean timed = reads % timedEvery == 0;
      long before = timed ? System.nanoTime() : now;
      reading.run();
      if (timed) {
        now = System.nanoTime();
        latencies.recordValue(now - before);
      }
      torn += isTorn(reads % SAMPLE == 0) ? 1 : 0;
      reads++;
    }
    return new VersionsFigures(
            perSecond(reads, System.nanoTime() - start),
            0,
            torn,
            latencies.getValueAtPercentile(50),
            latencies.getValueAtPercentile(99))
        .line("reader");
  }

  /** In full: every word is compared with the next. Otherwise the first, the middle, the last. */
  private boolean isTorn(boolean inFull) {
    if (inFull) {
      return Arrays.mismatch(copy, 0, bytes - Long.BYTES, copy, Long.BYTES, bytes) >= 0;
    }
    long first = copyAsBuffer.getLong(0);
    return first != copyAsBuffer.getLong(bytes - Long.BYTES)
        || first != copyAsBuffer.getLong(bytes / 2 / Long.BYTES * Long.BYTES);
  }
}
