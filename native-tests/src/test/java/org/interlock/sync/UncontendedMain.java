package org.interlock.sync;

import java.nio.file.Files;
import java.nio.file.Path;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/** Takes and releases each primitive alone, between two system calls that a trace shows. */
final class UncontendedMain {
  static final int PAIRS = 1_000_000;
  static final String BEGIN = "/interlock-trace-begin-";
  static final String END = "/interlock-trace-end-";

  private static final int WARM_UP = 200_000;

  private UncontendedMain() {}

  public static void main(String[] arguments) {
    try (Segment segment = Segment.create(arguments[0], SegmentOptions.ofSize(1 << 16))) {
      Stage stage = new Stage();
      stage.open(segment.name());
      for (Primitive one : Primitive.values()) {
        pairs(one, stage, WARM_UP);
        Files.exists(Path.of(BEGIN + one));
        pairs(one, stage, PAIRS);
        Files.exists(Path.of(END + one));
      }
      stage.close();
      segment.unlink();
    }
    System.out.println("done");
  }

  private static void pairs(Primitive one, Stage stage, int count) {
    for (int pair = 0; pair < count; pair++) {
      one.acquire(stage);
      one.release(stage);
    }
  }
}
