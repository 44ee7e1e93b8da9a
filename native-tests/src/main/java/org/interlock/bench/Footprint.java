package org.interlock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Barrier;
import org.interlock.sync.Mutex;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;
import org.interlock.sync.SharedLong;

/**
 * What things take: an object its bytes of a segment, an attachment its memory and threads of a
 * process.
 */
public final class Footprint {
  static final String OBJECTS = "objects";
  static final String ATTACHMENTS = "attachments";
  static final String MAPPED_FILES = "mapped-files";

  private static final int OBJECT_COUNT = 16;
  private static final int ATTACHMENT_COUNT = 20;

  /** A heap that neither grows nor shrinks, so that it is no part of what is added. */
  private static final List<String> FIXED_HEAP =
      List.of("-XX:+UseSerialGC", "-Xms32m", "-Xmx32m", "-XX:+AlwaysPreTouch");

  private Footprint() {}

  /** Makes the i-th object of a kind. */
  private interface Maker {
    void make(Segment segment, int i);
  }

  /** {@code objects|attachments|mapped-files} prints {@code footprint …}. */
  public static void main(String[] args) {
    String line =
        switch (args[0]) {
          case OBJECTS -> objects();
          case ATTACHMENTS, MAPPED_FILES -> attachments(args[0]);
          default -> throw new IllegalArgumentException("unknown kind " + args[0]);
        };
    System.out.println("footprint kind=" + args[0] + line);
  }

  // ---- objects

  private static String objects() {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 20));
    try (segment) {
      return bytes(segment, "mutex", (in, i) -> Mutex.of(in, "mutex" + i))
          + bytes(segment, "rwLock", (in, i) -> RwLock.of(in, "rwlock" + i))
          + bytes(segment, "semaphore", (in, i) -> Semaphore.of(in, "tracked" + i, 1))
          + bytes(segment, "untracked", (in, i) -> Semaphore.untracked(in, "untracked" + i, 1, 1))
          + bytes(segment, "condition", new Conditions(segment)::make)
          + bytes(segment, "barrier", (in, i) -> Barrier.of(in, "barrier" + i, 2))
          + bytes(segment, "sharedLong", (in, i) -> SharedLong.of(in, "long" + i))
          + String.format(Locale.ROOT, " participantBytes=%.1f", participantBytes());
    } finally {
      Segment.unlink(segment.name());
    }
  }

  /** Conditions of one mutex. */
  private static final class Conditions {
    private final Mutex mutex;

    Conditions(Segment segment) {
      mutex = Mutex.of(segment, "mutex.of.conditions");
    }

    void make(Segment segment, int i) {
      mutex.newCondition("condition" + i);
    }
  }

  private static String bytes(Segment segment, String name, Maker maker) {
    long free = segment.free();
    for (int i = 0; i < OBJECT_COUNT; i++) {
      maker.make(segment, i);
    }
    double each = (free - segment.free()) / (double) OBJECT_COUNT;
    return String.format(Locale.ROOT, " %sBytes=%.1f", name, each);
  }

  /** What a place for one participant more adds to a segment. */
  private static double participantBytes() {
    int few = 32;
    int many = 64;
    return (fileSize(many) - fileSize(few)) / (double) (many - few);
  }

  private static long fileSize(int participants) {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16).participants(participants));
    try (segment) {
      return Files.size(segment.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  // ---- attachments

  /** In a process of its own: this one is attached to all that it creates. */
  private static String attachments(String kind) {
    List<Segment> segments = new ArrayList<>();
    try {
      List<String> arguments = new ArrayList<>(List.of(kind));
      for (int i = 0; i <= ATTACHMENT_COUNT; i++) {
        Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
        segments.add(segment);
        arguments.add(segment.path().toString());
      }
      try (ChildJvm child =
          ChildJvm.start(FIXED_HEAP, FootprintChild.class, arguments.toArray(String[]::new))) {
        return " " + child.readLine();
      }
    } finally {
      segments.forEach(segment -> Segment.unlink(segment.name()));
    }
  }
}
