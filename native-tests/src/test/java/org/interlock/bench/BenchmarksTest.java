package org.interlock.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.interlock.bench.Workload.Metric;
import org.interlock.bench.Workload.Peer;
import org.interlock.bench.report.Figure;
import org.interlock.bench.report.Report;
import org.interlock.bench.report.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The list of workloads, how they are run, and the smallest of them from end to end. */
@Timeout(120)
class BenchmarksTest {
  @TempDir Path directory;

  static Stream<Scale> scales() {
    return Stream.of(Scale.FULL, Scale.QUICK);
  }

  @Test
  void oneWorkloadIsMeasuredFromEndToEnd() throws IOException {
    Path images = directory.resolve("img");
    StringWriter terminal = new StringWriter();
    int status =
        new CommandLine(new Benchmarks())
            .setOut(new PrintWriter(terminal))
            .execute(
                "--quick",
                "--only=" + LockWorkloads.UNTRACKED_PAIR,
                "--out=" + directory,
                "--images=" + images);
    assertEquals(0, status, terminal::toString);
    String table = Files.readString(directory.resolve("table.md"));
    assertTrue(table.contains("QUICK: one short run of each"), table);
    assertTrue(table.contains("| untracked semaphore | "), table);
    assertTrue(terminal.toString().contains(table), terminal::toString);
    String image = Files.readString(directory.resolve("bench-pairs.svg"));
    assertEquals(image, Files.readString(images.resolve("bench-pairs.svg")));
    String json = Files.readString(directory.resolve("figures.json"));
    for (Workload workload : Benchmarks.workloads(Scale.QUICK)) {
      if (workload.title().equals(LockWorkloads.UNTRACKED_PAIR)) {
        assertEachPeerIsInAll(workload, json, terminal.toString());
      } else {
        assertFalse(json.contains(workload.title()), json);
      }
    }
  }

  /** With the command that was run, or the program that is missing. */
  private void assertEachPeerIsInAll(Workload workload, String json, String printed)
      throws IOException {
    String commands = Files.readString(directory.resolve("commands.md"));
    for (Peer peer : workload.peers()) {
      String text = peer.command().text();
      if (peer.command().isThere()) {
        assertTrue(json.contains("\"peer\":\"" + peer.name() + "\""), json);
        assertTrue(json.contains("\"command\":\"" + text + "\""), json);
        assertTrue(commands.contains(text + " # " + peer.name()), commands);
        assertTrue(printed.contains("$ " + text), printed);
      } else {
        assertTrue(json.contains("by " + text.split(" ", -1)[0] + ": no C compiler"), json);
      }
    }
  }

  @Test
  void eachWorkloadBeginsWithOurs() {
    scales()
        .flatMap(scale -> Benchmarks.workloads(scale).stream())
        .forEach(
            workload -> {
              assertEquals(Side.INTERLOCK, workload.peers().get(0).side(), workload.title());
              assertTrue(workload.peers().size() > 1, workload.title());
            });
  }

  @Test
  void noNameIsUsedTwice() {
    scales()
        .forEach(
            scale -> {
              List<Workload> all = Benchmarks.workloads(scale);
              assertDistinct(all.stream().map(Workload::title).toList());
              for (Workload workload : all) {
                assertDistinct(workload.peers().stream().map(Peer::name).toList());
                assertDistinct(workload.metrics().stream().map(Metric::name).toList());
              }
            });
  }

  private static void assertDistinct(List<String> names) {
    Set<String> distinct = new HashSet<>(names);
    assertEquals(names.size(), distinct.size(), names::toString);
  }

  @Test
  void everyImageHasFiguresInAFullRun() {
    List<Figure> figures = new ArrayList<>();
    for (Workload workload : Benchmarks.workloads(Scale.FULL)) {
      for (Metric metric : workload.metrics()) {
        figures.add(figure(workload.title(), metric.name(), workload.peers().get(0)));
      }
    }
    Map<String, String> images = new Plots(new Report("", Map.of(), List.of(), figures)).images();
    assertEquals(7, images.size(), () -> images.keySet().toString());
    for (String title :
        List.of(
            LockWorkloads.WRITE_PAIR,
            LockWorkloads.FOUR_COUNTING,
            LockWorkloads.READ_MOSTLY,
            HandOverWorkloads.TAKE_OVER_GIB,
            VersionWorkloads.title(1 << 20))) {
      assertTrue(images.values().stream().anyMatch(image -> image.contains(title)), title);
    }
  }

  private static Figure figure(String workload, String name, Peer peer) {
    return new Figure(
        workload, name, peer.name(), peer.side(), "ns", new double[] {1, 2, 3}, 2, "");
  }

  @Test
  void peersAreRunInTurnAndTheirMediansCompared() throws IOException {
    Path log = directory.resolve("log");
    Measurement measurement = new Measurement(3, line -> {});
    measurement.measure(workload(peer("a", log, 8), peer("b", log, 2)));
    assertEquals("abababend", Files.readString(log).replace("\n", "") + "end");
    Figure ours = measurement.figures().get(0);
    Figure theirs = measurement.figures().get(1);
    assertEquals(List.of(8.0, 1.0, 3), List.of(ours.median(), ours.ratio(), ours.runs()));
    assertEquals(List.of(2.0, 4.0, 3), List.of(theirs.median(), theirs.ratio(), theirs.runs()));
    assertFalse(measurement.hasFailed());
  }

  @Test
  void whatFailsIsLeftOutAndSaid() {
    Peer broken = new Peer("broken", Side.PEER, new Command(List.of("/bin/false")));
    Peer absent = new Peer("absent", Side.PEER, Command.peer("no-such-peer"));
    Measurement measurement = new Measurement(2, line -> {});
    measurement.measure(workload(peer("a", directory.resolve("log"), 1), broken, absent));
    assertTrue(measurement.hasFailed());
    assertEquals(1, measurement.figures().size());
    String missing = String.join("\n", measurement.missing());
    assertTrue(missing.contains("w, broken: FAILED: /bin/false ended with exit status 1"), missing);
    assertTrue(missing.contains("no-such-peer: no C compiler"), missing);
  }

  private static Workload workload(Peer... peers) {
    return new Workload("w", List.of(Workload.metric("x", "x", "ns")), List.of(peers));
  }

  private static Peer peer(String name, Path log, int value) {
    String script = "echo " + name + " >> " + log + "; echo p x=" + value;
    return new Peer(name, Side.PEER, new Command(List.of("/bin/sh", "-c", script)));
  }
}
