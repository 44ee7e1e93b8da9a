package org.interlock.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;
import org.interlock.sync.Semaphore;

/** A run of the counter: starts its processes, follows them, adds up what they report. */
final class CounterRun implements CounterSource {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** The processes share a machine with each other: small heaps, no collector threads. */
  private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xmx64m");

  private final Segment segment;
  private final Primitive primitive;
  private final CounterPeer peer;
  private final int processes;
  private final long increments;
  private final CounterBoard board;
  private final List<ChildJvm> children = new ArrayList<>();
  private boolean closed;

  CounterRun(
      Segment segment, Primitive primitive, CounterPeer peer, int processes, long increments) {
    this.segment = segment;
    this.primitive = primitive;
    this.peer = peer;
    this.processes = processes;
    this.increments = increments;
    this.board = new CounterBoard(segment, processes);
  }

  /** How many of the increments are a process's: all the same, the remainder one each. */
  static long quota(long increments, int processes, int process) {
    return increments / processes + (process < increments % processes ? 1 : 0);
  }

  @Override
  public CounterResult run(Progress progress) throws InterruptedException {
    for (int process = 0; process < processes; process++) {
      start(process);
    }
    takeFromEach(board.ready(), () -> {});
    progress.begin();
    long start = System.nanoTime(); // CLOCK_MONOTONIC, the same in all processes
    board.go().release(processes);
    takeFromEach(board.finished(), () -> progress.show(board.allDone()));
    letExit();
    return new CounterResult(
        primitive,
        processes,
        board.counter().getLong(0),
        increments,
        (board.lastFinishNanos() - start) / 1e9,
        board.minShare(),
        IntStream.range(0, processes).mapToLong(board::worstWaitNanos).max().orElseThrow() / 1e6);
  }

  @Override
  public List<Share> shares() {
    return IntStream.range(0, processes)
        .mapToObj(process -> new Share(board.done(process), board.worstWaitNanos(process) / 1e6))
        .toList();
  }

  private synchronized void start(int process) {
    checkNotClosed();
    long quota = quota(increments, processes, process);
    ChildJvm child =
        process % 2 == 1 && peer == CounterPeer.C
            ? startInC(process, quota)
            : ChildJvm.start(
                JVM_ARGUMENTS,
                CounterWorker.class,
                CounterWorker.arguments(segment.name(), processes, process, quota, primitive));
    children.add(child);
    child.send(CounterWorker.RUN);
  }

  private ChildJvm startInC(int process, long quota) {
    return ChildJvm.startProgram(
        CounterPeer.program(),
        "counter",
        segment.path().toString(),
        Integer.toString(processes),
        Integer.toString(process),
        Long.toString(quota));
  }

  private void takeFromEach(Semaphore permits, Runnable meanwhile) throws InterruptedException {
    for (int taken = 0; taken < processes; ) {
      taken += permits.tryAcquire(1, LOOK) ? 1 : 0;
      checkAlive(); // a dead one may have left the lock held: the others would wait for ever
      meanwhile.run();
    }
  }

  private synchronized void checkAlive() {
    checkNotClosed();
    for (int process = 0; process < children.size(); process++) {
      ChildJvm child = children.get(process);
      boolean alive = child.isAlive();
      if (!alive || child.hasLine()) { // it has nothing to say unless something went wrong
        throw new DemoFailure(report(process, child, alive));
      }
    }
  }

  private void checkNotClosed() {
    if (closed) {
      throw new DemoFailure("stopped");
    }
  }

  private String report(int process, ChildJvm child, boolean alive) {
    String what = alive ? child.readLine() : "died with exit status " + child.waitFor();
    String errors = child.errors().strip();
    return String.format(
        "process %d (pid %d) %s after %d of %d increments%s",
        process + 1,
        child.pid(),
        what,
        board.done(process),
        quota(increments, processes, process),
        errors.isEmpty() ? "" : ": " + errors);
  }

  private synchronized void letExit() {
    checkNotClosed();
    children.forEach(child -> child.send("exit"));
    for (int process = 0; process < children.size(); process++) {
      ChildJvm child = children.get(process);
      if (child.waitFor() != 0) {
        throw new DemoFailure(report(process, child, false));
      }
    }
  }

  /** Ends the processes that still run, also those that are about to be started. */
  @Override
  public synchronized void close() {
    closed = true;
    children.forEach(ChildJvm::close);
  }
}
