package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * close() against a thread that uses region and slice. Only this may come of it: the value written,
 * zeros, or an IllegalStateException; and never a crash of the JVM, which ends the build.
 */
@Timeout(120)
class LateAccessTest {
  /** 10,000 take 17 s. */
  private static final int ROUNDS = Integer.getInteger("interlock.late.rounds", 1_500);

  private static final int PATIENCE_SECONDS = 20;
  private static final long VALUE = 0x5ca1ab1e_deadbea7L;
  private static final long CANARY = 0x0badcafe_0badcafeL;

  @RegisterExtension final Scratch scratch = new Scratch();

  /** What the late thread uses in one round; none ends the thread. */
  private static final class Round {
    final Region region;
    final ByteBuffer slice;
    volatile boolean closed;

    Round(Region region) {
      this.region = region;
      this.slice = region.slice(0, 16);
    }
  }

  // The two hand over asleep: on a busy machine spinning would cost a time slice a round.
  private final SynchronousQueue<Optional<Round>> rounds = new SynchronousQueue<>();
  private final SynchronousQueue<Boolean> steps = new SynchronousQueue<>();

  @Test
  void lateAccessThrowsOrReadsZerosAndNeverReachesTheSegment() throws Exception {
    String name = scratch.name();
    Segment.create(name, SegmentOptions.ofSize(256).participants(2)).close();
    try (Segment segment = Segment.open(name)) {
      segment.region("canary", 8).putLong(0, CANARY);
    }
    FutureTask<Integer> late = new FutureTask<>(this::useEachRound);
    Thread thread = new Thread(late, "late");
    thread.setDaemon(true);
    thread.start();
    int raced = 0;
    while (raced < ROUNDS && race(name, raced)) {
      raced++;
    }
    if (raced == ROUNDS) {
      rounds.put(Optional.empty());
    }
    assertEquals(ROUNDS, late.get(), "each round ends with the exception");
    try (Segment segment = Segment.open(name)) {
      assertEquals(CANARY, segment.region("canary", 8).getLong(0));
      assertEquals(1, segment.participants().size());
    }
    assertTrue(mappings() < ROUNDS, () -> "mappings pile up: " + mappings());
  }

  /** False when the late thread does not answer: its task says why. */
  private boolean race(String name, int round) throws InterruptedException {
    Segment segment = Segment.open(name);
    Round mine = new Round(segment.region("r", 16));
    boolean answered =
        rounds.offer(Optional.of(mine), PATIENCE_SECONDS, TimeUnit.SECONDS) && stepDone();
    for (int i = round % 64; i > 0; i--) { // closes at another moment of the loop each time
      Thread.onSpinWait();
    }
    segment.close();
    mine.closed = true;
    return answered && stepDone();
  }

  private boolean stepDone() throws InterruptedException {
    return steps.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) != null;
  }

  /** Returns how many rounds it was refused in. */
  private int useEachRound() throws InterruptedException {
    int refused = 0;
    for (Optional<Round> round = rounds.take(); round.isPresent(); round = rounds.take()) {
      refused += use(round.get()) ? 1 : 0;
      steps.put(true);
    }
    return refused;
  }

  private boolean use(Round round) throws InterruptedException {
    boolean refused = false;
    access(round);
    steps.put(true);
    while (!refused && !Thread.interrupted()) {
      try {
        access(round);
      } catch (IllegalStateException e) {
        refused = true;
      }
    }
    while (!round.closed) { // pages may go away under these
      valid(round.slice.getLong(0));
      round.slice.putLong(8, VALUE);
    }
    valid(round.slice.getLong(8));
    return refused;
  }

  private static void access(Round round) {
    round.slice.putLong(8, VALUE);
    valid(round.slice.getLong(8));
    round.region.putLong(0, VALUE);
    valid(round.region.getLong(0));
  }

  private static void valid(long value) {
    if (value != 0 && value != VALUE) {
      throw new AssertionError("read " + Long.toHexString(value));
    }
  }

  private static long mappings() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.count();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
