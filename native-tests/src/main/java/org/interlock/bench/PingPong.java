package org.interlock.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.Condition;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;

/** Two processes hand the turn to and fro: nanoseconds a round trip. */
public final class PingPong {
  /** By two untracked semaphores. */
  static final String UNTRACKED = "untracked";

  /** By two conditions of one mutex. */
  static final String CONDITION = "condition";

  private static final int WARM_UP_ROUNDS = 200_000;

  private PingPong() {}

  /** One side of a round: gives the turn away and waits for it, or the other way round. */
  private interface Side {
    void play(int rounds);
  }

  /**
   * {@code KIND ROUNDS} prints {@code pingpong kind=… nsPerRound=…}; with a segment's name it is
   * the other side.
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[1]);
    if (args.length > 2) {
      try (Segment segment = Segment.open(args[2])) {
        side(args[0], segment, 1).play(WARM_UP_ROUNDS + rounds);
      }
      return;
    }
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    try (segment) {
      Side mine = side(args[0], segment, 0);
      Process other = other(args[0], args[1], segment.name());
      mine.play(WARM_UP_ROUNDS);
      long start = System.nanoTime();
      mine.play(rounds);
      double ns = (System.nanoTime() - start) / (double) rounds;
      other.waitFor();
      System.out.printf(Locale.ROOT, "pingpong kind=%s nsPerRound=%.1f%n", args[0], ns);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static Side side(String kind, Segment segment, int number) {
    return switch (kind) {
      case UNTRACKED -> semaphores(segment, number);
      case CONDITION -> conditions(segment, number);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static Side semaphores(Segment segment, int number) {
    Semaphore ping = Semaphore.untracked(segment, "ping", 0, 1);
    Semaphore pong = Semaphore.untracked(segment, "pong", 0, 1);
    return number == 0 ? rounds -> serve(ping, pong, rounds) : rounds -> rally(ping, pong, rounds);
  }

  private static void serve(Semaphore ping, Semaphore pong, int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.release();
      pong.acquireUninterruptibly();
    }
  }

  private static void rally(Semaphore ping, Semaphore pong, int rounds) {
    for (int i = 0; i < rounds; i++) {
      ping.acquireUninterruptibly();
      pong.release();
    }
  }

  private static Side conditions(Segment segment, int number) {
    Mutex mutex = Mutex.of(segment, "mutex");
    Condition mine = mutex.newCondition(number == 0 ? "ping" : "pong");
    Condition others = mutex.newCondition(number == 0 ? "pong" : "ping");
    Region turn = segment.region("turn", Long.BYTES);
    return rounds -> {
      for (int i = 0; i < rounds; i++) {
        mutex.lock();
        try {
          while (number == 1 && turn.getLong(0) != 1) {
            mine.awaitUninterruptibly();
          }
          turn.putLong(0, 1 - number);
          others.signal();
          while (number == 0 && turn.getLong(0) != 0) {
            mine.awaitUninterruptibly();
          }
        } finally {
          mutex.unlock();
        }
      }
    };
  }

  private static Process other(String kind, String rounds, String segment) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            PingPong.class.getName(),
            kind,
            rounds,
            segment));
    return new ProcessBuilder(command).inheritIO().start();
  }
}
