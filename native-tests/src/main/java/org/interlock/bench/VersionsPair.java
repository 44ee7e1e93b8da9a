package org.interlock.bench;

import java.time.Duration;
import java.util.List;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/**
 * Interlock's versioned data between a writer process that publishes flat out and a reader process
 * that copies, each on a processor of its own when there are two.
 */
final class VersionsPair {
  /** Copies by {@code readInto}. */
  static final String READ_INTO = VersionsChild.READ_INTO;

  /** Copies from a snapshot. */
  static final String PIN = VersionsChild.PIN;

  /** Copies from a snapshot that is closed already. */
  static final String LATE = VersionsChild.LATE;

  /** Nobody reads. */
  static final String ALONE = VersionsPeer.ALONE;

  private static final long ROOM = 1 << 20; // for all of a segment but the versions

  private final ChildJvm writer;
  private final ChildJvm reader;

  private VersionsPair(ChildJvm writer, ChildJvm reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /** One run in processes of its own, which have run as long as {@code warmUp} before. */
  static VersionsFigures run(String reading, int buffers, int bytes, double warmUp, double seconds)
      throws InterruptedException {
    Segment segment = Segment.create(SegmentOptions.ofSize(ROOM + (long) buffers * bytes));
    String[] arguments = {segment.name(), String.valueOf(bytes), String.valueOf(buffers)};
    try (segment;
        ChildJvm writer = child(0, arguments);
        ChildJvm reader = child(1, arguments)) {
      writer.expect(VersionsChild.READY);
      reader.expect(VersionsChild.READY);
      VersionsPair pair = new VersionsPair(writer, reader);
      pair.measure(reading, warmUp);
      return pair.measure(reading, seconds);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static ChildJvm child(int cpu, String... arguments) {
    boolean apart = Runtime.getRuntime().availableProcessors() > 1;
    List<String> program = apart ? List.of("taskset", "-c", String.valueOf(cpu)) : List.of();
    return ChildJvm.startUnder(program, List.of(), VersionsChild.class, arguments);
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
