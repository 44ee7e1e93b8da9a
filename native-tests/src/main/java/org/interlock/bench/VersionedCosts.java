package org.interlock.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Locale;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;

/**
 * What versioned data cost one thread when nobody else is there: of several rounds the median. Each
 * kind runs in a process of its own.
 */
public final class VersionedCosts {
  /** {@code nsPerRead}: a read and its end. */
  static final String READ = "read";

  /** {@code nsPerPublish}: of an empty draft of 8 bytes. */
  static final String PUBLISH = "publish";

  /** {@code nsPerKib}: sums the doubles of a snapshot of 64 MiB. */
  static final String SCAN_SNAPSHOT = "scan-snapshot";

  /** {@code nsPerKib}: the same of a direct buffer. */
  static final String SCAN_DIRECT = "scan-direct";

  private static final int READS = 2_000_000;
  private static final int PUBLISHES = 200_000;
  private static final int SCAN_BYTES = 64 << 20;
  private static final long ROOM = 1 << 20; // for all of a segment but the versions
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 21;

  private static long done; // something to do in each turn, so that none can be left out

  private VersionedCosts() {}

  /** One round. */
  private interface Round {
    void run();
  }

  /** Prints {@code costs kind=… ns…=…}. */
  public static void main(String[] args) {
    int bytes = args[0].startsWith("scan") ? SCAN_BYTES : Long.BYTES;
    Segment segment = Segment.create(SegmentOptions.ofSize(ROOM + 2L * bytes));
    try (segment) {
      Versioned versioned = Versioned.of(segment, "versions", VersionedOptions.ofSize(bytes));
      System.out.println("costs kind=" + args[0] + run(args[0], versioned));
      System.out.println("result " + done);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static String run(String kind, Versioned versioned) {
    return switch (kind) {
      case READ -> figure("nsPerRead", median(READS, () -> read(versioned)));
      case PUBLISH -> figure("nsPerPublish", median(PUBLISHES, () -> publish(versioned)));
      case SCAN_SNAPSHOT -> {
        fill(versioned);
        try (Versioned.Snapshot snapshot = versioned.read()) {
          yield scans(snapshot.slice(0, SCAN_BYTES).asDoubleBuffer());
        }
      }
      case SCAN_DIRECT -> {
        DoubleBuffer direct =
            ByteBuffer.allocateDirect(SCAN_BYTES).order(ByteOrder.nativeOrder()).asDoubleBuffer();
        fill(direct);
        yield scans(direct);
      }
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static String scans(DoubleBuffer doubles) {
    return figure("nsPerKib", median(SCAN_BYTES >> 10, () -> scan(doubles)));
  }

  private static String figure(String name, double value) {
    return String.format(Locale.ROOT, " %s=%.2f", name, value);
  }

  /** The median time of a round, divided by its turns. */
  private static double median(int turns, Round kind) {
    double[] ns = new double[ROUNDS];
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      long start = System.nanoTime();
      kind.run();
      if (round >= 0) {
        ns[round] = (System.nanoTime() - start) / (double) turns;
      }
    }
    Arrays.sort(ns);
    return ns[ROUNDS / 2];
  }

  private static void read(Versioned versioned) {
    for (int i = 0; i < READS; i++) {
      try (Versioned.Snapshot snapshot = versioned.read()) {
        done++;
      }
    }
  }

  private static void publish(Versioned versioned) {
    for (int i = 0; i < PUBLISHES; i++) {
      try (Versioned.Draft draft = versioned.write()) {
        draft.publish();
      }
    }
  }

  private static void scan(DoubleBuffer doubles) {
    double a = 0; // four sums: with one, the additions' latency would hide what the accesses cost
    double b = 0;
    double c = 0;
    double d = 0;
    for (int i = 0; i < doubles.limit(); i += 4) {
      a += doubles.get(i);
      b += doubles.get(i + 1);
      c += doubles.get(i + 2);
      d += doubles.get(i + 3);
    }
    done += (long) (a + b + c + d);
  }

  private static void fill(Versioned versioned) {
    try (Versioned.Draft draft = versioned.write()) {
      fill(draft.slice(0, SCAN_BYTES).asDoubleBuffer());
      draft.publish();
    }
  }

  private static void fill(DoubleBuffer doubles) {
    for (int i = 0; i < doubles.limit(); i++) {
      doubles.put(i, i & 7);
    }
  }
}
