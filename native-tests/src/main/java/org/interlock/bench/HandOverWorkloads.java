package org.interlock.bench;

import static org.interlock.bench.Workload.c;
import static org.interlock.bench.Workload.inJvm;
import static org.interlock.bench.Workload.metric;
import static org.interlock.bench.Workload.ours;

import java.util.ArrayList;
import java.util.List;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.Workload.Peer;

/** Turns that are passed to and fro, and what a killed process held. */
final class HandOverWorkloads {
  static final String RUNNING = "Ping-pong, both running";
  static final String SLEEPING = "Ping-pong, both asleep before their turn";
  static final String CONDITIONS_RUNNING = "Ping-pong by conditions, both running";
  static final String CONDITIONS_SLEEPING =
      "Ping-pong by conditions, both asleep before their turn";
  static final String TAKE_OVER = "SIGKILL of the holder to the next owner";
  static final String TAKE_OVER_GIB = "The same, the holder has touched 1 GiB";

  /** The latencies of a round trip. */
  static final List<Metric> PERCENTILES =
      List.of(
          metric("p50Us", "p50", "µs"),
          metric("p99Us", "p99", "µs"),
          metric("p999Us", "p99.9", "µs"));

  static final Metric TAKEN = metric("takenMs", "p50", "ms");

  private static final Metric SLEEPS = metric("sleepsPerRound", "sleeps a round of a side", "");
  private static final List<Metric> TAKE_OVER_METRICS =
      List.of(
          TAKEN,
          metric("takenMaxMs", "slowest", "ms"),
          metric("freeMs", "the kernel's part p50", "ms"),
          metric("addedMs", "the library's p50", "ms"));

  private static final String HANDOVER = "handover-peer";
  private static final String APART = "0,1";
  private static final String ANYWHERE = Pinning.NOWHERE + "," + Pinning.NOWHERE;
  private static final int GIB_MIB = 1024;

  private final Scale scale;

  HandOverWorkloads(Scale scale) {
    this.scale = scale;
  }

  List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    all.add(new Workload(RUNNING, pingPongMetrics(), semaphoresRunning()));
    all.add(new Workload(SLEEPING, pingPongMetrics(), semaphoresSleeping()));
    all.add(new Workload(CONDITIONS_RUNNING, pingPongMetrics(), conditionsRunning()));
    all.add(takeOver());
    if (scale.large()) {
      all.add(new Workload(CONDITIONS_SLEEPING, pingPongMetrics(), conditionsSleeping()));
      all.add(takeOverGib());
    }
    return all;
  }

  private static List<Metric> pingPongMetrics() {
    List<Metric> metrics = new ArrayList<>(PERCENTILES);
    metrics.add(SLEEPS);
    return metrics;
  }

  private List<Peer> semaphoresRunning() {
    return List.of(
        oursRunning("untracked semaphores", Turns.UNTRACKED, APART),
        oursRunning("untracked semaphores, not pinned", Turns.UNTRACKED, ANYWHERE),
        cRunning("sem_t", "sem", APART),
        cRunning("sem_t, not pinned", "sem", ANYWHERE),
        cRunning("textbook futex", "futex", APART),
        inJvm(
            "Semaphore, threads",
            PingPong.class,
            Turns.JDK_SEMAPHORE,
            scale.slowRounds(),
            0,
            ANYWHERE));
  }

  private List<Peer> semaphoresSleeping() {
    return List.of(
        oursSleeping("untracked semaphores", Turns.UNTRACKED, APART),
        oursSleeping("untracked semaphores, not pinned", Turns.UNTRACKED, ANYWHERE),
        cSleeping("sem_t", "sem", APART),
        cSleeping("sem_t, not pinned", "sem", ANYWHERE),
        cSleeping("textbook futex", "futex", APART));
  }

  private List<Peer> conditionsRunning() {
    return List.of(
        oursRunning("conditions", Turns.CONDITION, APART),
        cRunning("pthread cond", "cond", APART),
        cRunning("pthread cond, not pinned", "cond", ANYWHERE));
  }

  private List<Peer> conditionsSleeping() {
    return List.of(
        oursSleeping("conditions", Turns.CONDITION, APART),
        cSleeping("pthread cond", "cond", APART),
        cSleeping("pthread cond, not pinned", "cond", ANYWHERE));
  }

  private Peer oursRunning(String name, String kind, String cpus) {
    int rounds = cpus.equals(APART) ? scale.fastRounds() : scale.slowRounds();
    return ours(name, PingPong.class, kind, rounds, 0, cpus);
  }

  private Peer oursSleeping(String name, String kind, String cpus) {
    return ours(name, PingPong.class, kind, scale.pausedRounds(), scale.pauseMicros(), cpus);
  }

  private Peer cRunning(String name, String kind, String cpus) {
    return cPingPong(name, cpus, kind, "--rounds", scale.slowRounds());
  }

  private Peer cSleeping(String name, String kind, String cpus) {
    return cPingPong(
        name, cpus, kind, "--rounds", scale.pausedRounds(), "--pause", scale.pauseMicros());
  }

  private static Peer cPingPong(String name, String cpus, Object... arguments) {
    List<Object> words = new ArrayList<>(List.of("pingpong"));
    words.addAll(List.of(arguments));
    if (cpus.equals(APART)) {
      words.addAll(List.of("--cpus", cpus));
    }
    return c(name, HANDOVER, words.toArray());
  }

  private Workload takeOver() {
    List<Peer> peers = new ArrayList<>();
    peers.add(ours("mutex, 1 waiter", TakeOver.class, TakeOver.ONE_WAITER, scale.kills()));
    if (scale.large()) {
      peers.add(
          ours(
              "mutex, 16 waiters in 4 processes",
              TakeOver.class,
              TakeOver.WAITERS,
              scale.kills() / 2));
      peers.add(ours("mutex, polling", TakeOver.class, TakeOver.POLLED, scale.kills() / 2));
    }
    peers.add(cRecovery(0));
    return new Workload(TAKE_OVER, TAKE_OVER_METRICS, peers);
  }

  private Workload takeOverGib() {
    return new Workload(
        TAKE_OVER_GIB,
        TAKE_OVER_METRICS,
        List.of(
            ours("mutex, a JVM's heap", TakeOver.class, TakeOver.GIB, scale.kills() / 2),
            cRecovery(GIB_MIB)));
  }

  private Peer cRecovery(int mib) {
    return c("pthread robust mutex", HANDOVER, "recovery", "--rounds", scale.kills(), "--mib", mib);
  }
}
