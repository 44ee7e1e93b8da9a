package org.interlock.bench;

import static org.interlock.bench.Workload.c;
import static org.interlock.bench.Workload.floor;
import static org.interlock.bench.Workload.inJvm;
import static org.interlock.bench.Workload.metric;
import static org.interlock.bench.Workload.ours;

import java.util.ArrayList;
import java.util.List;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.Workload.Peer;

/**
 * Versioned data: copies of whole versions under a publisher at full speed, and one thread's costs.
 */
final class VersionWorkloads {
  static final Metric READS = metric("readsPerSecond", "whole copies", "1/s");

  private static final List<Metric> METRICS =
      List.of(
          READS,
          metric("publishesPerSecond", "publishes", "1/s"),
          metric("p50Ns", "a copy p50", "ns"),
          metric("p99Ns", "p99", "ns"),
          metric("torn", "torn", ""));

  private final Scale scale;

  VersionWorkloads(Scale scale) {
    this.scale = scale;
  }

  static String title(int bytes) {
    return "Copies while another process publishes flat out, "
        + (bytes < 1024 ? bytes + " B" : bytes < 1 << 20 ? bytes / 1024 + " KiB" : "1 MiB");
  }

  static List<Integer> sizes(Scale scale) {
    return scale.large() ? List.of(64, 4 << 10, 64 << 10, 1 << 20) : List.of(64, 1 << 20);
  }

  List<Workload> all() {
    List<Workload> all = new ArrayList<>();
    sizes(scale).forEach(bytes -> all.add(copies(bytes)));
    all.add(read());
    all.add(publish());
    if (scale.large()) {
      all.add(scan());
    }
    return all;
  }

  private Workload copies(int bytes) {
    List<Peer> peers = new ArrayList<>();
    peers.add(oursCopies("versioned, 3 buffers, from a snapshot", VersionsPair.PIN, 3, bytes));
    if (scale.large()) {
      peers.add(oursCopies("versioned, 3 buffers, readInto", VersionsPair.READ_INTO, 3, bytes));
    }
    if (scale.large() && bytes >= 1 << 20) { // where a writer waits for those who read
      peers.add(oursCopies("versioned, 2 buffers, from a snapshot", VersionsPair.PIN, 2, bytes));
    }
    peers.add(cCopies("seqlock", "seqlock", bytes));
    peers.add(cCopies("pthread rwlock", "pthread_rwlock", bytes));
    peers.add(cCopies("pthread mutex", "mutex", bytes));
    peers.add(floor("memcpy, may be torn", cCopies("", "memcpy", bytes).command()));
    return new Workload(title(bytes), METRICS, peers);
  }

  private Peer oursCopies(String name, String reading, int buffers, int bytes) {
    return ours(
        name, VersionsPair.class, reading, buffers, bytes, scale.warmUpSeconds(), scale.seconds());
  }

  private Peer cCopies(String name, String kind, int bytes) {
    return c(name, "versions-peer", kind, "--bytes", bytes, "--seconds", scale.seconds());
  }

  private Workload read() {
    return new Workload(
        "Read of versioned data and its end, nobody else there",
        List.of(metric("nsPerRead|nsPerPair", "each", "ns")),
        List.of(
            ours("read, close", VersionedCosts.class, VersionedCosts.READ),
            floor(
                "one getAndAdd in Java",
                Command.java(Pair.class, Pair.GET_AND_ADD, scale.pairMillis()))));
  }

  private Workload publish() {
    return new Workload(
        "Publish of an empty draft of 8 bytes, nobody else there",
        List.of(metric("nsPerPublish|nsPerPair", "each", "ns")),
        List.of(
            ours("write, publish", VersionedCosts.class, VersionedCosts.PUBLISH),
            c("pthread mutex", "pthread-peer", "pair", "mutex", "--runs", scale.peerRounds())));
  }

  private Workload scan() {
    return new Workload(
        "Scan of 64 MiB of doubles",
        List.of(metric("nsPerKib", "a KiB", "ns")),
        List.of(
            ours("a snapshot", VersionedCosts.class, VersionedCosts.SCAN_SNAPSHOT),
            inJvm("a direct buffer", VersionedCosts.class, VersionedCosts.SCAN_DIRECT)));
  }
}
