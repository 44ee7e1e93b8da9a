package org.interlock.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.report.BarPlot;
import org.interlock.bench.report.Figure;
import org.interlock.bench.report.PercentilePlot;
import org.interlock.bench.report.Report;

/** Which figures are drawn, and in which file. */
final class Plots {
  private final Report report;

  Plots(Report report) {
    this.report = report;
  }

  /** File names and images, of what was measured. */
  Map<String, String> images() {
    Map<String, String> images = new LinkedHashMap<>();
    bars(
        images,
        "bench-pairs.svg",
        "Acquire and release, nobody else there (less is better)",
        LockWorkloads.PAIR,
        LockWorkloads.MUTEX_PAIR,
        LockWorkloads.TRACKED_PAIR,
        LockWorkloads.UNTRACKED_PAIR,
        LockWorkloads.READ_PAIR,
        LockWorkloads.WRITE_PAIR);
    bars(
        images,
        "bench-counting.svg",
        "An increment under one lock (less is better)",
        LockWorkloads.INCREMENT,
        LockWorkloads.TWO_COUNTING,
        LockWorkloads.FOUR_COUNTING);
    bars(
        images,
        "bench-reading.svg",
        "An operation of all together (less is better)",
        LockWorkloads.OPERATION,
        LockWorkloads.READING,
        LockWorkloads.READ_MOSTLY);
    bars(
        images,
        "bench-versions.svg",
        "Whole copies (more is better)",
        VersionWorkloads.READS,
        VersionWorkloads.sizes(Scale.FULL).stream()
            .map(VersionWorkloads::title)
            .toArray(String[]::new));
    bars(
        images,
        "bench-recovery.svg",
        "From SIGKILL of the holder to the next owner (less is better)",
        HandOverWorkloads.TAKEN,
        HandOverWorkloads.TAKE_OVER,
        HandOverWorkloads.TAKE_OVER_GIB);
    percentiles(
        images,
        "bench-pingpong-running.svg",
        "Round trip, both running (less is better)",
        HandOverWorkloads.RUNNING,
        HandOverWorkloads.CONDITIONS_RUNNING);
    percentiles(
        images,
        "bench-pingpong-sleeping.svg",
        "Round trip, both asleep before their turn (less is better)",
        HandOverWorkloads.SLEEPING,
        HandOverWorkloads.CONDITIONS_SLEEPING);
    return images;
  }

  /** No image of a quick run is taken for more than it is. */
  private String titled(String title) {
    return report.scale().equals(Scale.QUICK.description()) ? "QUICK: " + title : title;
  }

  private void bars(
      Map<String, String> images, String file, String title, Metric metric, String... workloads) {
    List<BarPlot.Group> groups = new ArrayList<>();
    for (String workload : workloads) {
      List<Figure> figures = report.figures(workload, metric.name());
      if (!figures.isEmpty()) {
        groups.add(new BarPlot.Group(workload, figures));
      }
    }
    if (!groups.isEmpty()) {
      images.put(file, new BarPlot(titled(title), groups).svg());
    }
  }

  private void percentiles(
      Map<String, String> images, String file, String title, String... workloads) {
    List<PercentilePlot.Line> lines =
        Stream.of(workloads).flatMap(workload -> lines(workload).stream()).toList();
    List<String> names = HandOverWorkloads.PERCENTILES.stream().map(Metric::name).toList();
    if (!lines.isEmpty()) {
      images.put(file, new PercentilePlot(titled(title), names, lines).svg());
    }
  }

  private List<PercentilePlot.Line> lines(String workload) {
    Map<String, List<Figure>> byPeer = new LinkedHashMap<>();
    for (Metric metric : HandOverWorkloads.PERCENTILES) {
      for (Figure figure : report.figures(workload, metric.name())) {
        byPeer.computeIfAbsent(figure.peer(), none -> new ArrayList<>()).add(figure);
      }
    }
    return byPeer.entrySet().stream()
        .map(entry -> new PercentilePlot.Line(entry.getKey(), entry.getValue()))
        .toList();
  }
}
