package org.interlock.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The exclusion oracle: two plain longs, written one after the other in the section, agree whenever
 * somebody enters it. Eleven million sections over 2, 4 and 8 processes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExclusionTest {
  private static final int FIRST = 0;
  private static final int SECOND = Long.BYTES;
  private static final int LAST_OWNER = 2 * Long.BYTES;
  private static final int CHANGES = 3 * Long.BYTES;
  private static final int WORDS = 4;

  private final Actors actors = Actors.processes();
  private Segment segment;

  @BeforeEach
  void createSegment() {
    segment = Segment.create(SegmentOptions.ofSize(1 << 16));
  }

  @AfterEach
  void removeSegment() throws Exception {
    String name = segment.name();
    segment.close();
    actors.leave(name);
  }

  @BeforeAll
  void startTogether() {
    for (int number = 0; number < 8; number++) {
      actors.get(number);
    }
  }

  @AfterAll
  void end() {
    actors.close();
  }

  @ParameterizedTest
  @CsvSource({
    "MUTEX,2,3000000", "MUTEX,4,2000000", "MUTEX,8,1000000",
    "TRACKED,2,2500000", "TRACKED,4,1500000", "TRACKED,8,1000000"
  })
  void twoWordsAgreeOnEntry(Primitive one, int processes, int sections) throws Exception {
    hammer(one, processes, 1, sections);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("jdk25")
  void twoWordsAgreeOnEntryOfThreadsOfTwoProcesses(Primitive one) throws Exception {
    hammer(one, 2, 3, 300_000);
  }

  private void hammer(Primitive one, int processes, int threads, int sections) throws Exception {
    Region region = segment.region("region", WORDS * Long.BYTES);
    long before = region.getLong(FIRST);
    long changesBefore = region.getLong(CHANGES);
    int share = sections / processes / threads;
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (Actor actor : actors.open(processes, segment.name())) {
      long me = actor.pid();
      running.add(actor.beginRun(stage -> enter(stage, one, threads, share, me)));
    }
    Watchdog.await(running, () -> region.getLong(FIRST), this::words);
    assertEquals(before + (long) share * threads * processes, region.getLong(FIRST));
    assertEquals(region.getLong(FIRST), region.getLong(SECOND));
    assertTrue(region.getLong(CHANGES) - changesBefore >= processes, "each had its turns");
  }

  private String words() {
    return Mutex.of(segment, "mutex") + ", " + Semaphore.of(segment, "tracked-1", 1);
  }

  private static void enter(Stage stage, Primitive one, int threads, int sections, long me) {
    Region region = stage.region(WORDS);
    CompletableFuture<?>[] others = new CompletableFuture<?>[threads - 1];
    ExecutorService pool = Executors.newCachedThreadPool();
    Arrays.setAll(
        others,
        other -> CompletableFuture.runAsync(() -> enter(stage, one, region, sections, me), pool));
    enter(stage, one, region, sections, me);
    CompletableFuture.allOf(others).join();
    pool.shutdown();
  }

  private static void enter(Stage stage, Primitive one, Region region, int sections, long me) {
    for (int section = 0; section < sections; section++) {
      one.acquire(stage);
      try {
        step(region, me);
      } finally {
        one.release(stage);
      }
    }
  }

  private static void step(Region region, long me) {
    long first = region.getLong(FIRST);
    long second = region.getLong(SECOND);
    if (first != second) {
      throw new AssertionError("two at once: " + first + " and " + second);
    }
    region.putLong(FIRST, first + 1);
    if (region.getLong(LAST_OWNER) != me) {
      region.putLong(LAST_OWNER, me);
      region.putLong(CHANGES, region.getLong(CHANGES) + 1);
    }
    region.putLong(SECOND, second + 1);
  }
}
