package org.interlock.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.interlock.process.ChildJvm;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/**
 * Two processes hand the turn to and fro, as {@code handover-peer.c} does: how long a round trip
 * takes. With a pause each side sleeps before it gives, so that the other one is asleep by then;
 * the pauses are not part of the time.
 */
public final class PingPong {
  private static final int DIGITS = 3;
  private static final int WARM_UP_ROUNDS = 20_000;
  private static final long WARM_UP_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
  private static final double MICRO = 1e3;
  private static final int THERE = Long.BYTES;

  private final Turns turns;
  private final int me;
  private final long pauseNanos;
  private final ByteBuffer clock; // when it was sent; how long it took to get there
  private final Histogram latencies = new Histogram(DIGITS);

  private PingPong(Turns turns, int me, long pauseNanos, ByteBuffer clock) {
    this.turns = turns;
    this.me = me;
    this.pauseNanos = pauseNanos;
    this.clock = clock;
  }

  /** The other side, of the same kind in a process of its own. */
  static final class OtherSide extends ChildProgram {
    private final PingPong side;

    private OtherSide(PingPong side) {
      this.side = side;
    }

    /** {@code KIND SEGMENT PAUSE-MICROS CPU}. */
    public static void main(String[] args) {
      try (Segment segment = Segment.open(args[1])) {
        OtherSide other =
            new OtherSide(of(args[0], segment, 1, TimeUnit.MICROSECONDS.toNanos(parse(args[2]))));
        Pinning.pin(parse(args[3]));
        other.say("ready");
        other.serve();
      }
    }

    @Override
    protected String answer(String command, List<String> arguments) {
      side.play(parse(arguments.get(0)), parse(arguments.get(1)));
      return null;
    }
  }

  /**
   * {@code KIND ROUNDS PAUSE-MICROS CPU,CPU} prints {@code pingpong …}; processor -1 is any, and
   * {@code jdk-semaphore} is played by threads of one process.
   */
  public static void main(String[] args) throws Exception {
    int rounds = parse(args[1]);
    long pauseNanos = TimeUnit.MICROSECONDS.toNanos(parse(args[2]));
    int warmUp = pauseNanos == 0 ? 0 : 2 * rounds; // those that sleep run other code
    String[] cpus = args[3].split(",", -1);
    String line =
        args[0].equals(Turns.JDK_SEMAPHORE)
            ? playByThreads(rounds, warmUp, pauseNanos)
            : playByProcesses(args[0], rounds, warmUp, pauseNanos, cpus);
    System.out.printf("pingpong kind=%s pauseUs=%s rounds=%d %s%n", args[0], args[2], rounds, line);
  }

  private static int parse(String number) {
    return Integer.parseInt(number);
  }

  private static String playByProcesses(
      String kind, int rounds, int warmUp, long pauseNanos, String[] cpus) {
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    String pause = String.valueOf(TimeUnit.NANOSECONDS.toMicros(pauseNanos));
    try (segment;
        ChildJvm other = ChildJvm.start(OtherSide.class, kind, segment.name(), pause, cpus[1])) {
      PingPong side = of(kind, segment, 0, pauseNanos);
      other.expect("ready");
      Pinning.pin(parse(cpus[0]));
      other.send("play " + warmUp + " " + rounds);
      return side.play(warmUp, rounds);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static String playByThreads(int rounds, int warmUp, long pauseNanos) {
    ByteBuffer clock = ByteBuffer.allocate(2 * Long.BYTES);
    Turns turns = new Turns.ByJdkSemaphores();
    PingPong other = new PingPong(turns, 1, pauseNanos, clock);
    Thread thread = new Thread(() -> other.play(warmUp, rounds));
    thread.start();
    return new PingPong(turns, 0, pauseNanos, clock).play(warmUp, rounds);
  }

  private static PingPong of(String kind, Segment segment, int me, long pauseNanos) {
    Region clock = segment.region("clock", 2 * Long.BYTES);
    return new PingPong(
        Turns.of(kind, segment),
        me,
        pauseNanos,
        clock.slice(0, 2 * Long.BYTES).order(ByteOrder.nativeOrder()));
  }

  /** All rounds of one side; what side 0 saw. */
  private String play(int warmUp, int rounds) {
    playRounds(WARM_UP_ROUNDS, 0);
    playRounds(warmUp, WARM_UP_PAUSE_NANOS);
    latencies.reset();
    long sleeps = sleeps();
    long start = System.nanoTime();
    playRounds(rounds, pauseNanos);
    double nanos = (System.nanoTime() - start) / (double) rounds;
    String perRound = pauseNanos == 0 ? String.format(Locale.ROOT, "nsPerRound=%.1f ", nanos) : "";
    return perRound
        + String.format(
            Locale.ROOT,
            "p50Us=%.2f p99Us=%.2f p999Us=%.2f sleepsPerRound=%.2f",
            latencies.getValueAtPercentile(50) / MICRO,
            latencies.getValueAtPercentile(99) / MICRO,
            latencies.getValueAtPercentile(99.9) / MICRO,
            (sleeps() - sleeps) / (double) rounds);
  }

  private void playRounds(int rounds, long pause) {
    for (int i = 0; i < rounds; i++) {
      if (me == 1) {
        answer(pause);
      } else {
        latencies.recordValue(pause == 0 ? run() : sleep(pause));
      }
    }
  }

  private long run() {
    long start = System.nanoTime();
    turns.turn(0);
    return System.nanoTime() - start;
  }

  private long sleep(long pause) {
    rest(pause);
    clock.putLong(0, System.nanoTime());
    turns.give(1);
    turns.take(0);
    return clock.getLong(THERE) + System.nanoTime() - clock.getLong(0);
  }

  private void answer(long pause) {
    if (pause == 0) {
      turns.turn(1);
      return;
    }
    turns.take(1);
    clock.putLong(THERE, System.nanoTime() - clock.getLong(0));
    rest(pause);
    clock.putLong(0, System.nanoTime());
    turns.give(0);
  }

  private static void rest(long nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** How often this thread has gone to sleep. */
  private static long sleeps() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
          .filter(line -> line.startsWith("voluntary_ctxt_switches"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
