package org.interlock.similar;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlock.process.ChildJvm;

/** The processes of a service: a publisher, and workers on one port. */
final class Service implements AutoCloseable {
  /** How long a process may take until it says what it should: a large matrix takes its time. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Duration TEARDOWN = Duration.ofSeconds(1);

  /** They share a machine: small heaps, no collector threads. */
  private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xmx96m");

  /** What a service is made of. */
  record Plan(String segment, Path texts, int matrixMib, long seed) {}

  private final Plan plan;
  private final List<ChildJvm> publishers = new ArrayList<>();
  private final List<ChildJvm> workers = new ArrayList<>();
  private int port;
  private boolean closed;

  Service(Plan plan) {
    this.plan = plan;
  }

  Plan plan() {
    return plan;
  }

  /** The port of all workers, once there is one. */
  int port() {
    return port;
  }

  /** The workers that have not been killed. */
  synchronized List<ChildJvm> workers() {
    return workers.stream().filter(ChildJvm::isAlive).toList();
  }

  /** The publishers that have not been killed, the first of them at work. */
  synchronized List<ChildJvm> publishers() {
    return publishers.stream().filter(ChildJvm::isAlive).toList();
  }

  /** Starts a publisher, which says what it does. */
  synchronized ChildJvm startPublisher() {
    checkNotClosed();
    ChildJvm publisher =
        ChildJvm.start(
            JVM_ARGUMENTS,
            PublisherProgram.class,
            PublisherProgram.arguments(
                plan.segment(), plan.texts(), plan.matrixMib(), plan.seed()));
    publishers.add(publisher);
    return publisher;
  }

  /** Starts a worker and waits until it listens; it says when it serves. */
  synchronized ChildJvm startWorker() {
    checkNotClosed();
    ChildJvm worker =
        ChildJvm.start(
            JVM_ARGUMENTS,
            WorkerProgram.class,
            WorkerProgram.arguments(plan.segment(), plan.texts(), port));
    workers.add(worker);
    port = Integer.parseInt(worker.expect(WorkerProgram.LISTENING, PATIENCE));
    return worker;
  }

  /** Has workers end in order until so many are left. */
  synchronized void keepWorkers(int number) {
    List<ChildJvm> all = workers();
    end(all.subList(Math.min(number, all.size()), all.size()));
  }

  /**
   * Whether a worker has died; empty: whether any has. Its connections may end a moment before it
   * is known to be dead.
   */
  boolean hasDied(Optional<Long> worker) throws InterruptedException {
    long until = System.nanoTime() + TEARDOWN.toNanos();
    boolean died = isDead(worker);
    while (!died && System.nanoTime() < until) {
      Thread.sleep(1);
      died = isDead(worker);
    }
    return died;
  }

  private synchronized boolean isDead(Optional<Long> worker) {
    return workers.stream()
        .anyMatch(each -> !each.isAlive() && worker.map(pid -> pid == each.pid()).orElse(true));
  }

  private void checkNotClosed() {
    if (closed) {
      throw new SimilarFailure("stopped");
    }
  }

  /** Has all end in order, the workers first. */
  synchronized void stop() {
    end(workers());
    end(publishers());
  }

  private static void end(List<ChildJvm> children) {
    children.forEach(child -> child.send("exit"));
    children.forEach(child -> child.waitFor(PATIENCE));
  }

  /** Ends those that still run, also those that are about to be started. */
  @Override
  public synchronized void close() {
    closed = true;
    workers.forEach(ChildJvm::close);
    publishers.forEach(ChildJvm::close);
  }
}
