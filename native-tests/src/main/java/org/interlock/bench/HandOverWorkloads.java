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
  private static final String ON_ONE = "0,0";
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
    all.add(new Workload(CONDITIONS_SLEEPING, pingPongMetrics(), conditionsSleeping()));
    all.add(takeOver());
    if (scale.large()) {
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
        ours("untracked semaphores", PingPong.class, Turns.UNTRACKED, scale.fastRounds(), 0, APART),
        cRunning("sem_t", "sem", APART),
        cRunning("sem_t on one processor", "sem", ON_ONE),
        cRunning("textbook futex", "futex", APART),
        inJvm(
            "Semaphore, threads",
            PingPong.class,
            Turns.JDK_SEMAPHORE,
            scale.slowRounds(),
            0,
            APART));
  }

  private List<Peer> semaphoresSleeping() {
    return List.of(
        oursSleeping("untracked semaphores", Turns.UNTRACKED, APART),
        oursSleeping("the same on one processor", Turns.UNTRACKED, ON_ONE),
        cSleeping("sem_t", "sem", APART),
        cSleeping("sem_t on one processor", "sem", ON_ONE),
        cSleeping("textbook futex", "futex", APART));
  }

  private List<Peer> conditionsRunning() {
    return List.of(
        ours("conditions", PingPong.class, Turns.CONDITION, scale.fastRounds(), 0, APART),
        cRunning("pthread cond", "cond", APART),
        cRunning("pthread cond on one processor", "cond", ON_ONE));
  }

  private List<Peer> conditionsSleeping() {
    return List.of(
        oursSleeping("conditions", Turns.CONDITION, APART),
        cSleeping("pthread cond", "cond", APART),
        cSleeping("pthread cond on one processor", "cond", ON_ONE));
  }

  private Peer oursSleeping(String name, String kind, String cpus) {
    return ours(name, PingPong.class, kind, scale.pausedRounds(), scale.pauseMicros(), cpus);
  }

  private Peer cRunning(String name, String kind, String cpus) {
    return c(name, HANDOVER, "pingpong", kind, "--rounds", scale.slowRounds(), "--cpus", cpus);
  }

  private Peer cSleeping(String name, String kind, String cpus) {
    return c(
        name,
        HANDOVER,
        "pingpong",
        kind,
        "--rounds",
        scale.pausedRounds(),
        "--pause",
        scale.pauseMicros(),
        "--cpus",
        cpus);
  }

  private Workload takeOver() {
    List<Peer> peers = new ArrayList<>();
    peers.add(ours("mutex, 1 waiter", TakeOver.class, TakeOver.ONE_WAITER, scale.kills()));
    if (scale.large()) {
      peers.add(
          ours(
              "mutex, 16 waiters in 4 processes", TakeOver.class, TakeOver.WAITERS, scale.kills()));
      peers.add(ours("mutex, polling", TakeOver.class, TakeOver.POLLED, scale.kills()));
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
