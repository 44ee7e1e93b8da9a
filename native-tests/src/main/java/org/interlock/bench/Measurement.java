package org.interlock.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.Workload.Peer;
import org.interlock.bench.report.Figure;

/** Runs the peers of workloads in turn, so that the machine's moods meet all of them. */
final class Measurement {
  private final int runs;
  private final Consumer<String> news;
  private final List<Figure> figures = new ArrayList<>();
  private final Set<String> missing = new LinkedHashSet<>();
  private boolean failed;

  /** So many runs of each, with news of each command before it is run first. */
  Measurement(int runs, Consumer<String> news) {
    this.runs = runs;
    this.news = news;
  }

  List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** What was not measured, and why. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  /** Whether something that is there did not work. */
  boolean hasFailed() {
    return failed;
  }

  void measure(Workload workload) {
    Map<Peer, List<Output>> outputs = new LinkedHashMap<>();
    news.accept("== " + workload.title());
    for (Peer peer : workload.peers()) {
      if (isThere(peer)) {
        outputs.put(peer, new ArrayList<>());
        news.accept("$ " + peer.command().text());
      }
    }
    for (int run = 0; run < runs; run++) {
      outputs.entrySet().removeIf(entry -> !addRun(workload, entry.getKey(), entry.getValue()));
    }
    workload.metrics().forEach(metric -> addFigures(workload, metric, outputs));
  }

  private boolean isThere(Peer peer) {
    boolean there = peer.command().isThere();
    if (!there) {
      String program = peer.command().words().get(0);
      String why =
          program.endsWith("boost-peer")
              ? "everything of Boost: its headers were not there at the build (" + program + ")"
              : "everything of C by " + program + ": no C compiler (cc) at the build";
      if (missing.add(why)) {
        news.accept("!!! NOT MEASURED: " + why);
      }
    }
    return there;
  }

  /** False when it failed: it is left out then. */
  private boolean addRun(Workload workload, Peer peer, List<Output> outputs) {
    try {
      outputs.add(peer.command().run());
      return true;
    } catch (IOException e) {
      failed = true;
      missing.add(workload.title() + ", " + peer.name() + ": FAILED: " + e.getMessage());
      news.accept("!!! FAILED: " + e.getMessage());
      return false;
    }
  }

  private void addFigures(Workload workload, Metric metric, Map<Peer, List<Output>> outputs) {
    double first = Double.NaN;
    for (Map.Entry<Peer, List<Output>> entry : outputs.entrySet()) {
      Peer peer = entry.getKey();
      double[] values =
          entry.getValue().stream()
              .flatMapToDouble(output -> output.number(metric.keys()).stream())
              .toArray();
      if (values.length == 0) {
        continue; // not a number of this peer
      }
      if (peer.equals(workload.peers().get(0))) {
        first = Figure.median(values);
      }
      figures.add(
          new Figure(
              workload.title(),
              metric.name(),
              peer.name(),
              peer.side(),
              metric.unit(),
              values,
              first,
              peer.command().text()));
    }
  }
}
