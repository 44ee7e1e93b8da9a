package org.interlock.bench;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;

/**
 * How long it takes to attach to an existing segment and take its mutex once: from the start of a
 * JVM, in a JVM for the first time, and once more in a JVM that has done so often. {@code
 * mapped-file} maps the same file without any library.
 */
public final class Attach {
  static final String INTERLOCK = "interlock";
  static final String MAPPED_FILE = "mapped-file";

  private static final int TIMES = 300;
  private static final int LAST = 100;
  private static final int MAPPED = 4096;
  private static final double MILLI = 1e6;
  private static final double MICRO = 1e3;

  private Attach() {}

  /** A process that attaches. */
  static final class Newcomer {
    private Newcomer() {}

    /**
     * {@code KIND SEGMENT PATH}: prints when main began, when it was attached, and how long later.
     */
    public static void main(String[] args) throws IOException {
      long main = System.nanoTime();
      attach(args);
      long attached = System.nanoTime();
      double[] nanos = new double[TIMES];
      for (int i = 0; i < TIMES; i++) {
        long start = System.nanoTime();
        attach(args);
        nanos[i] = System.nanoTime() - start;
      }
      double[] last = Arrays.copyOfRange(nanos, TIMES - LAST, TIMES);
      Arrays.sort(last);
      System.out.println(main + " " + attached + " " + last[LAST / 2]);
    }

    private static void attach(String[] args) throws IOException {
      if (args[0].equals(MAPPED_FILE)) {
        map(Path.of(args[2]));
        return;
      }
      try (Segment segment = Segment.open(args[1])) {
        Mutex.of(segment, "mutex").acquire().close();
      }
    }

    private static void map(Path path) throws IOException {
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer bytes = channel.map(MapMode.READ_WRITE, 0, MAPPED);
        if (bytes.getLong(0) == 0) {
          throw new IOException(path + " is no segment");
        }
      }
    }
  }

  /** {@code KIND} prints {@code attach …}. */
  public static void main(String[] args) {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    try (segment) {
      Mutex.of(segment, "mutex");
      long start = System.nanoTime();
      String path = segment.path().toString();
      try (ChildJvm newcomer = ChildJvm.start(Newcomer.class, args[0], segment.name(), path)) {
        String[] nanos = newcomer.readLine().split(" ", -1);
        long main = Long.parseLong(nanos[0]);
        long attached = Long.parseLong(nanos[1]);
        System.out.printf(
            Locale.ROOT,
            "attach kind=%s startToMainMs=%.2f startToAttachedMs=%.2f firstAttachMs=%.2f attachUs=%.2f%n",
            args[0],
            (main - start) / MILLI,
            (attached - start) / MILLI,
            (attached - main) / MILLI,
            Double.parseDouble(nanos[2]) / MICRO);
      }
    } finally {
      Segment.unlink(segment.name());
    }
  }
}
