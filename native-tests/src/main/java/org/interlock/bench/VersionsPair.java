package org.interlock.bench;

import java.time.Duration;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/**
 * Interlock's versioned data between a writer process that publishes flat out and a reader process
 * that copies, each on a processor of its own when there are two.
 */
public final class VersionsPair {
  /** Copies by {@code readInto}. */
  static final String READ_INTO = VersionsChild.READ_INTO;

  /** Copies from a snapshot. */
  static final String PIN = VersionsChild.PIN;

  /** Copies from a snapshot that is closed already. */
  static final String LATE = VersionsChild.LATE;

  /** Nobody reads. */
  static final String ALONE = "alone";

  private static final long ROOM = 1 << 20; // for all of a segment but the versions

  private final ChildJvm writer;
  private final ChildJvm reader;

  private VersionsPair(ChildJvm writer, ChildJvm reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /** {@code READING BUFFERS BYTES WARM-UP-SECONDS SECONDS} prints {@code versions kind=…}. */
  public static void main(String[] args) throws InterruptedException {
    int buffers = Integer.parseInt(args[1]);
    int bytes = Integer.parseInt(args[2]);
    VersionsFigures figures =
        run(args[0], buffers, bytes, Double.parseDouble(args[3]), Double.parseDouble(args[4]));
    System.out.println(figures.line(args[0] + " buffers=" + buffers + " bytes=" + bytes));
  }

  /** One run in processes of its own, which have run as long as {@code warmUp} before. */
  static VersionsFigures run(String reading, int buffers, int bytes, double warmUp, double seconds)
      throws InterruptedException {
    Segment segment = Segment.create(SegmentOptions.ofSize(ROOM + (long) buffers * bytes));
    try (segment;
        ChildJvm writer = child(0, segment.name(), bytes, buffers);
        ChildJvm reader = child(1, segment.name(), bytes, buffers)) {
      writer.expect(VersionsChild.READY);
      reader.expect(VersionsChild.READY);
      VersionsPair pair = new VersionsPair(writer, reader);
      pair.measure(reading, warmUp);
      return pair.measure(reading, seconds);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static ChildJvm child(int cpu, String name, int bytes, int buffers) {
    return ChildJvm.start(
        VersionsChild.class,
        name,
        String.valueOf(bytes),
        String.valueOf(buffers),
        String.valueOf(cpu));
  }

  /** The writer publishes before the reader begins, and until it has done. */
  private VersionsFigures measure(String reading, double seconds) throws InterruptedException {
    writer.send(VersionsChild.PUBLISH);
    writer.expect(VersionsChild.PUBLISH);
    VersionsFigures figures = VersionsFigures.NONE;
    if (reading.equals(ALONE)) {
      Thread.sleep((long) (seconds * 1000));
    } else {
      reader.send(reading + " " + seconds);
      Duration within = ChildJvm.PATIENCE.plus(Duration.ofSeconds((long) seconds));
      figures = VersionsFigures.parse(reader.readLine(within));
    }
    return figures.withPublishes(Double.parseDouble(writer.ask(VersionsChild.STOP)));
  }
}
