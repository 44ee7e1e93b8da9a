package org.interlock.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Semaphore;

/** Two processes hand a permit to and fro by two untracked semaphores: nanoseconds a round trip. */
public final class PingPong {
  private static final int WARM_UP_ROUNDS = 200_000;

  private PingPong() {}

  /**
   * {@code ROUNDS} prints {@code pingpong nsPerRound=…}; with a segment's name it is the other
   * side.
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    if (args.length > 1) {
      try (Segment segment = Segment.open(args[1])) {
        rally(semaphore(segment, "ping"), semaphore(segment, "pong"), WARM_UP_ROUNDS + rounds);
      }
      return;
    }
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    try (segment) {
      Process other = other(args[0], segment.name());
      Semaphore ping = semaphore(segment, "ping");
      Semaphore pong = semaphore(segment, "pong");
      serve(ping, pong, WARM_UP_ROUNDS);
      long start = System.nanoTime();
      serve(ping, pong, rounds);
      double ns = (System.nanoTime() - start) / (double) rounds;
      other.waitFor();
      System.out.printf(Locale.ROOT, "pingpong kind=untracked nsPerRound=%.1f%n", ns);
    } finally {
      Segment.unlink(segment.name());
    }
  }

  private static Semaphore semaphore(Segment segment, String name) {
    return Semaphore.untracked(segment, name, 0, 1);
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

  private static Process other(String rounds, String segment) throws Exception {
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
            rounds,
            segment));
    return new ProcessBuilder(command).inheritIO().start();
  }
}
