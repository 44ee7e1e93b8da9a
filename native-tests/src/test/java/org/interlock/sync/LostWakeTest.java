package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No wake is lost. The actors' waits are not capped ({@link EndlessKernel}), so that one lost wake
 * is one actor stuck for good.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LostWakeTest {
  private static final int ROUND = 0;
  private static final int LONGS = 8;

  private final Actors actors = Actors.processes();
  private Segment segment;
  private Region region;

  @BeforeEach
  void createSegment() {
    segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    region = segment.region("region", LONGS * Long.BYTES);
  }

  @AfterEach
  void removeSegment() throws Exception {
    String name = segment.name();
    segment.close();
    try (actors) {
      actors.leave(name);
    }
  }

  @Test
  void pingPongOfTwoProcessesNeverGetsStuck() throws Exception {
    pingPong(850_000);
    assertEquals(850_000, region.getLong(ROUND));
  }

  @Test
  @Tag("jdk25")
  void pingPongNeverGetsStuckWhenBothSidesMustSleep() throws Exception {
    onOneProcessor(actors.get(0));
    onOneProcessor(actors.get(1));
    pingPong(80_000);
    assertEquals(80_000, region.getLong(ROUND));
  }

  private void pingPong(int rounds) throws Exception {
    List<CompletableFuture<Void>> running = new ArrayList<>();
    running.add(endless(0).beginRun(stage -> ping(stage, rounds)));
    running.add(endless(1).beginRun(stage -> pong(stage, rounds)));
    Watchdog.await(running, () -> region.getLong(ROUND), this::words);
  }

  private static void ping(Stage stage, int rounds) {
    Semaphore ping = stage.untracked("ping", 1, 1);
    Semaphore pong = stage.untracked("pong", 0, 1);
    Region region = stage.region(LONGS);
    for (int round = 1; round <= rounds; round++) {
      ping.acquireUninterruptibly();
      region.putLong(ROUND, round);
      pong.release();
    }
  }

  private static void pong(Stage stage, int rounds) {
    Semaphore ping = stage.untracked("ping", 1, 1);
    Semaphore pong = stage.untracked("pong", 0, 1);
    for (int round = 1; round <= rounds; round++) {
      pong.acquireUninterruptibly();
      ping.release();
    }
  }

  @ParameterizedTest
  @EnumSource
  void handOversToSleepersNeverGetStuck(Primitive one) throws Exception {
    int turns = 2_000;
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int number = 0; number < 4; number++) {
      running.add(endless(number).beginRun(stage -> holdLongerThanASpin(stage, one, turns)));
    }
    Watchdog.await(running, () -> region.getLong(ROUND), this::words);
    assertEquals(4L * turns, region.getLong(ROUND));
  }

  private static void holdLongerThanASpin(Stage stage, Primitive one, int turns) {
    Region region = stage.region(LONGS);
    for (int turn = 0; turn < turns; turn++) {
      one.acquire(stage);
      region.putLong(ROUND, region.getLong(ROUND) + 1);
      long end = System.nanoTime() + 3 * Spin.BOUND_NANOS;
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      one.release(stage);
    }
  }

  private Actor endless(int number) throws Exception {
    String name = segment.name();
    Actor actor = actors.get(number);
    actor.run(stage -> stage.openEndless(name));
    return actor;
  }

  private String words() {
    return Semaphore.untracked(segment, "ping", 1, 1)
        + ", "
        + Semaphore.untracked(segment, "pong", 0, 1)
        + ", "
        + Semaphore.untracked(segment, "one", 1, 1)
        + ", "
        + Semaphore.of(segment, "tracked-1", 1)
        + ", "
        + Mutex.of(segment, "mutex");
  }

  private static void onOneProcessor(Actor actor) throws Exception {
    String[] command = {"taskset", "-acp", firstProcessor(), String.valueOf(actor.pid())};
    Process taskset = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start();
    assertEquals(0, taskset.waitFor(), "taskset");
    // the JVM looks again every few milliseconds only
    Awaitility.await().until(() -> actor.ask(s -> Runtime.getRuntime().availableProcessors()) == 1);
  }

  private static String firstProcessor() throws IOException {
    Matcher allowed =
        Pattern.compile("Cpus_allowed_list:\\s*(\\d+)")
            .matcher(Files.readString(Path.of("/proc/self/status")));
    assertTrue(allowed.find());
    return allowed.group(1);
  }
}
