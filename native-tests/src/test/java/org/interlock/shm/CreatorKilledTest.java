package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.interlock.process.ChildJvm;
import org.interlock.process.ChildProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A creator killed at any moment leaves whole segments or nothing, and hinders no creator. */
@Timeout(300)
class CreatorKilledTest {
  private static final int ROUNDS = 32;
  private static final int READY = 3;
  private static final SegmentOptions SMALL = SegmentOptions.ofSize(1 << 18).participants(2);

  private Path directory;

  @BeforeEach
  void makeDirectory() throws IOException {
    directory = Files.createTempDirectory(Path.of("/dev/shm"), "killed-creator-");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    for (Path path : files()) {
      Files.delete(path);
    }
    Files.delete(directory);
  }

  /** Creates segments 0, 1, 2, … at a path, each removed again before the one after the next. */
  static final class Creator extends ChildProgram {
    public static void main(String[] arguments) {
      new Creator().serve();
    }

    @Override
    protected String answer(String command, List<String> arguments) throws IOException {
      Path directory = Path.of(command);
      for (int i = 0; ; i++) {
        Segment.create(at(directory, i), SMALL).close();
        if (i == 0) {
          say("began");
        }
        Files.deleteIfExists(at(directory, i - 2));
      }
    }
  }

  private static Path at(Path directory, int i) {
    return directory.resolve("s" + i + ".shm");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.sorted().toList();
    }
  }

  @Test
  void aKilledCreatorLeavesWholeSegmentsOrNothing() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Deque<ChildJvm> ready = new ArrayDeque<>(); // their starts overlap with the others' rounds
    try {
      for (int round = 0; round < ROUNDS; round++) {
        while (ready.size() < READY) {
          ready.add(
              ChildJvm.start(
                  List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                  Creator.class));
        }
        try (ChildJvm creator = ready.remove()) {
          creator.send(directory.toString());
          creator.expect("began");
          LockSupport.parkNanos(random.nextInt(5_000_000)); // the moment of death, not a wait
          creator.kill();
        }
        checkLeftovers("seed " + seed + ", round " + round);
      }
    } finally {
      ready.forEach(ChildJvm::close);
    }
  }

  private void checkLeftovers(String when) throws IOException {
    List<Path> left = files();
    assertTrue(left.size() <= 3, () -> when + ": " + left);
    int newest = -1;
    for (Path path : left) {
      assertTrue(path.getFileName().toString().matches("s\\d+\\.shm"), () -> when + ": " + path);
      newest =
          Math.max(newest, Integer.parseInt(path.getFileName().toString().replaceAll("\\D", "")));
      try (Segment segment = Segment.open(path)) {
        assertEquals(1 << 18, segment.size(), when);
        segment.region("r", 8).putLong(0, 1);
        segment.unlink();
      }
      assertFalse(Files.exists(path));
    }
    // The one it was about, or would have been about next, can be created at once.
    for (int i = newest; i <= newest + 1; i++) {
      try (Segment segment = Segment.create(at(directory, Math.max(i, 0)), SMALL)) {
        assertEquals(1, segment.participants().size(), when);
        segment.unlink();
      }
    }
    assertEquals(List.of(), files(), when);
  }
}
