package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.interlock.process.NativeProgram;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The example of docs/python.md: a Python process reads, writes and counts with this one. */
@Timeout(120)
class PythonTest {
  private static final Path EXAMPLE =
      Path.of(System.getProperty("interlock.repo.root"), "native-tests/src/main/python");

  private final Path path = Path.of("/dev/shm", "python-" + UUID.randomUUID() + ".shm");

  @BeforeEach
  void needsPythonAndTheLibrary() throws Exception {
    assumeTrue(Files.exists(library()), Language.WITHOUT_C);
    boolean there = python("-c", "import numpy").waitFor() == 0;
    assumeTrue(there, "NO PYTHON: python3 with numpy is not there, the example is not run");
  }

  @AfterEach
  void leaveNothing() throws IOException {
    Files.deleteIfExists(path);
  }

  private static Path library() {
    return NativeProgram.path("libinterlock.so");
  }

  private static Process python(String... arguments) throws IOException {
    String[] command =
        Stream.concat(Stream.of("python3", "-B"), Stream.of(arguments)).toArray(String[]::new);
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new ProcessBuilder("false").start(); // no python3 at all
    }
  }

  @Test
  void readsASnapshotInPlacePublishesAndCounts() throws Exception {
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(64 * 1024).participants(4))) {
      Versioned matrix = Versioned.of(segment, "matrix", VersionedOptions.ofSize(48).buffers(3));
      matrix.update(
          draft -> {
            for (int i = 0; i < 6; i++) {
              draft.putDouble(8L * i, i);
            }
          });
      Process python =
          python(
              EXAMPLE.resolve("snapshot.py").toString(),
              library().toString(),
              path.toString(),
              "2",
              "3");
      Region counter = segment.region("counter", Long.BYTES);
      count(Mutex.of(segment, "lock"), counter);
      String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("version 1: sum 15.0, rows [3.0, 12.0]\ncounted\n", text);
      assertEquals(0, python.waitFor());
      assertEquals(2000, counter.getLong(0));
      try (Versioned.Snapshot snapshot = matrix.read()) {
        assertEquals(2, snapshot.version());
        assertEquals(10.0, snapshot.getDouble(40));
      }
    }
  }

  private static void count(Mutex mutex, Region counter) {
    for (int i = 0; i < 1000; i++) {
      try (Held hold = mutex.acquire()) {
        assertEquals(mutex.isHeldByCurrentThread(), hold != null);
        counter.putLong(0, counter.getLong(0) + 1);
      }
    }
  }
}
