package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A process that is killed while one of its threads reads a file into the segment goes on writing
 * for milliseconds: the kernel ends a read in memory only at its end, and by then has long ended
 * and marked the other threads. What it holds becomes suspect only after its last byte.
 */
@Timeout(120)
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
class SiblingWritesTest {
  private static final int BYTES = 64 << 20;
  private static final int PAGE = 4096;
  private static final int ROUNDS = 10;

  private final Segment segment = Segment.create(SegmentOptions.ofSize(BYTES + PAGE));
  private final Region region = segment.region("written", BYTES);
  private final Mutex mutex = Mutex.of(segment, "mutex");
  private Path file;

  /** Two halves that differ in every byte. */
  @BeforeEach
  void writeTheFile() throws IOException {
    file = Files.createTempFile(Path.of("/dev/shm"), segment.name(), ".data");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] half = new byte[BYTES];
      for (byte content : new byte[] {0x11, 0x77}) {
        Arrays.fill(half, content);
        channel.write(ByteBuffer.wrap(half));
      }
    }
  }

  @AfterEach
  void remove() throws IOException {
    Files.delete(file);
    segment.unlink();
    segment.close();
  }

  @Test
  void nothingIsSuspectBeforeTheLastByteIsWritten() throws Exception {
    int wroteAfterTheKill = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (ProcessActor victim = new ProcessActor("victim", List.of(DeathTest.SMALL))) {
        startWriting(victim);
        Thread.sleep(new Random(round).nextInt(20)); // where in a read it dies is chance
        wroteAfterTheKill += killAndCompare(victim) ? 1 : 0;
      }
      assertTrue(mutex.recover(death -> {}));
    }
    assertTrue(wroteAfterTheKill > 0, "else this proves nothing");
  }

  private void startWriting(ProcessActor victim) throws Exception {
    String name = segment.name();
    String from = file.toString();
    long before = region.getLong(0);
    victim.run(
        stage -> {
          stage.open(name);
          stage.mutex().lock();
          ByteBuffer to = stage.segment().region("written", BYTES).slice(0, BYTES);
          Thread sibling = new Thread(() -> readForEver(from, to));
          sibling.setDaemon(true);
          sibling.start();
        });
    await().until(() -> region.getLong(0) != before);
  }

  private static void readForEver(String from, ByteBuffer to) {
    try (FileChannel channel = FileChannel.open(Path.of(from))) {
      while (true) {
        for (long half : new long[] {0, BYTES}) {
          channel.read(to.clear(), half);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether it wrote after it was killed; fails when it did after its death was noticed. */
  private boolean killAndCompare(ProcessActor victim) {
    ProcessHandle.of(victim.pid()).orElseThrow().destroyForcibly();
    long[] killed = sample();
    while (!mutex.isSuspect()) {
      Thread.onSpinWait();
    }
    long[] suspect = sample();
    victim.close();
    assertArrayEquals(suspect, sample());
    return !Arrays.equals(killed, suspect);
  }

  /** A word of each page. */
  private long[] sample() {
    long[] words = new long[BYTES / PAGE];
    for (int page = 0; page < words.length; page++) {
      words[page] = region.getLong((long) page * PAGE);
    }
    return words;
  }
}
