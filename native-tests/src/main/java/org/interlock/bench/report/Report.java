package org.interlock.bench.report;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All that a run has shown.
 *
 * @param scale how long it measured, and how far that is to be trusted
 * @param machine what it ran on: what, and which
 * @param missing what was not measured, and why
 */
public record Report(
    String scale, Map<String, String> machine, List<String> missing, List<Figure> figures) {
  /** A peer's figure; null when it has none. */
  Figure find(String workload, String peer, String name) {
    return figures.stream()
        .filter(figure -> figure.workload().equals(workload))
        .filter(figure -> figure.peer().equals(peer) && figure.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** The figures of one name of a workload, in the order of its peers. */
  public List<Figure> figures(String workload, String name) {
    return figures.stream()
        .filter(figure -> figure.workload().equals(workload) && figure.name().equals(name))
        .toList();
  }

  List<String> workloads() {
    return figures.stream().map(Figure::workload).distinct().toList();
  }

  /** What of a workload's figures, in their order. */
  <T> List<T> of(String workload, Function<Figure, T> what) {
    return figures.stream()
        .filter(figure -> figure.workload().equals(workload))
        .map(what)
        .distinct()
        .toList();
  }
}
