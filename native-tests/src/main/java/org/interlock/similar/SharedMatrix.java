package org.interlock.similar;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;
import org.interlock.sync.VersionedRecord;

/** What the processes of the service share: names and sizes of the objects in their segment. */
final class SharedMatrix {
  /** With three, a publish waits only when questions keep both older versions. */
  static final int BUFFERS = 3;

  private static final int MOST_PARTICIPANTS = 64;
  private static final long OTHER_OBJECTS_BYTES = 1 << 20;
  private static final int MOST_ARRIVALS = 1 << 20;

  private SharedMatrix() {}

  /** How large the matrix is, and what stands in the rows that have no text. */
  record Shape(int rows, long seed) {
    Layout layout() {
      return new Layout(rows);
    }
  }

  private static final class ShapeCodec implements VersionedRecord.Codec<Shape> {
    @Override
    public int bytes() {
      return 2 * Long.BYTES;
    }

    @Override
    public void encode(Shape shape, ByteBuffer into) {
      into.putLong(shape.rows()).putLong(shape.seed());
    }

    @Override
    public Shape decode(ByteBuffer from) {
      return new Shape((int) from.getLong(), from.getLong());
    }
  }

  private static VersionedOptions options(Layout layout) {
    return VersionedOptions.ofSize(layout.bytes()).buffers(BUFFERS);
  }

  /** How much room a service's segment has. */
  static SegmentOptions segment(Layout layout) {
    return SegmentOptions.ofSize(Versioned.bytesFor(options(layout)) + OTHER_OBJECTS_BYTES)
        .participants(MOST_PARTICIPANTS);
  }

  private static VersionedRecord<Shape> shape(Segment segment) {
    return VersionedRecord.of(segment, "shape", new ShapeCodec());
  }

  /** The shape, once a publisher has said it; empty when the time is over. */
  static Optional<Shape> awaitShape(Segment segment, Duration timeout) throws InterruptedException {
    VersionedRecord<Shape> shape = shape(segment);
    return shape.awaitNewer(0, timeout) == 0 ? Optional.empty() : Optional.of(shape.get());
  }

  /**
   * Says the shape, for the first publisher of all.
   *
   * @throws SimilarFailure when the segment has another one already
   */
  static void shape(Segment segment, Shape wanted) {
    VersionedRecord<Shape> shape = shape(segment);
    VersionedRecord.Version<Shape> found = shape.read();
    if (found.version() == 0) {
      shape.set(wanted);
    } else if (!found.value().equals(wanted)) {
      throw new SimilarFailure(
          "segment " + segment.name() + " holds " + found.value() + ", asked was " + wanted);
    }
  }

  static Versioned data(Segment segment, Layout layout) {
    return Versioned.of(segment, "data", options(layout));
  }

  /**
   * Held by the one publisher. What it does is whole by itself, so that a death needs no repair.
   */
  static Mutex publishing(Segment segment) {
    return Mutex.of(segment, "publishing", death -> {});
  }

  /** A permit for each text that a worker has put into the directory. */
  static Semaphore arrivals(Segment segment) {
    return Semaphore.untracked(segment, "arrivals", 0, MOST_ARRIVALS);
  }

  /** Tells the publisher to look into the directory. */
  static void arrived(Segment segment) {
    try {
      arrivals(segment).release();
    } catch (IllegalStateException e) {
      // as many as there can be, so it is told already
    }
  }
}
