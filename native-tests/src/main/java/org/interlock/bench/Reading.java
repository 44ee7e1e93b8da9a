package org.interlock.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;

/**
 * Processes, or threads of one, that read together: how many reads all of them make. Each process
 * is pinned to a processor of its own when there are several.
 */
public final class Reading {
  private static final int ROUNDS = 5;

  private Reading() {}

  /**
   * {@code rwlock|reentrant PROCESSES THREADS} prints {@code reading … nsPerRead=…}: the time of
   * all, divided by the reads of all, of five rounds the median.
   */
  public static void main(String[] args) {
    int processes = Integer.parseInt(args[1]);
    Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16));
    List<ChildJvm> children = new ArrayList<>();
    try (segment) {
      for (int i = 0; i < processes; i++) {
        children.add(child(processes > 1 ? i : -1, args[0], segment.name(), args[2]));
      }
      children.forEach(child -> child.expect(ReadingChild.READY));
      double[] ns = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        ns[round] = round(children);
      }
      Arrays.sort(ns);
      System.out.printf(
          Locale.ROOT,
          "reading kind=%s processes=%d threads=%s nsPerRead=%.2f%n",
          args[0],
          processes,
          args[2],
          ns[ROUNDS / 2]);
    } finally {
      children.forEach(ChildJvm::close);
      Segment.unlink(segment.name());
    }
  }

  private static ChildJvm child(int cpu, String... arguments) {
    List<String> program = cpu < 0 ? List.of() : List.of("taskset", "-c", String.valueOf(cpu));
    return ChildJvm.startUnder(program, List.of(), ReadingChild.class, arguments);
  }

  /** Nanoseconds a read, of all together. */
  private static double round(List<ChildJvm> children) {
    List<CompletableFuture<String>> answers = new ArrayList<>();
    for (ChildJvm child : children) {
      answers.add(CompletableFuture.supplyAsync(() -> child.ask(ReadingChild.READ)));
    }
    double readsPerNano = 0;
    for (CompletableFuture<String> answer : answers) {
      readsPerNano += Double.parseDouble(answer.join());
    }
    return 1 / readsPerNano;
  }
}
