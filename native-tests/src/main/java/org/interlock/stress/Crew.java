package org.interlock.stress;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.interlock.process.ChildFailure;
import org.interlock.process.ChildJvm;

/** The processes of a run: those at work, and warm ones that take the place of the killed. */
final class Crew implements AutoCloseable {
  /** They share a machine: small heaps, no collector threads. */
  private static final int MOST_ENDED = 20;

  private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xmx64m");

  /** Those that shall die soon are not worth much compiling; some are, to have all code. */
  private static final String HASTY = "-XX:TieredStopAtLevel=1";

  private static final int COMPILED_ONE_IN = 4;

  /** Started together: while some start, nobody is killed, so that starting is not measured. */
  private static final int SPARES = 4;

  private final Scenario scenario;
  private final StressOptions options;
  private final Path segment;
  private final Path boardFile;
  private final Board board;
  private final Report report;
  private final SplittableRandom random;
  private int endedByThemselves;
  private final List<Member> atWork = new ArrayList<>();
  private final List<Member> spares = new ArrayList<>(); // not ready yet, or ready
  private final Deque<Member> ready = new ArrayDeque<>();
  private final List<Member> dying = new ArrayList<>();
  private final List<Integer> free = new ArrayList<>();
  private final Deque<Integer> left = new ArrayDeque<>();
  private Optional<ClassArchive> archive = Optional.empty();
  private boolean closed;

  Crew(
      Scenario scenario,
      StressOptions options,
      Path segment,
      Path boardFile,
      Board board,
      Report report) {
    this.scenario = scenario;
    this.options = options;
    this.segment = segment;
    this.boardFile = boardFile;
    this.board = board;
    this.report = report;
    this.random = new SplittableRandom(options.seed());
    for (int seat = 0; seat < Board.SEATS; seat++) {
      free.add(seat);
    }
  }

  // ---- starting

  /** Has workers start faster from now on. */
  void prepare() {
    ClassArchive made = ClassArchive.make(workerArguments());
    synchronized (this) {
      archive = Optional.of(made);
      if (closed) {
        made.close();
      }
    }
  }

  /** Looks after all of them: hears them, starts new ones, puts the ready to work. */
  synchronized void tend() {
    checkOpen();
    for (Member member : List.copyOf(atWork)) {
      hear(member);
      checkAlive(member, atWork);
    }
    for (Member member : List.copyOf(spares)) {
      hear(member);
      checkAlive(member, spares);
    }
    bury();
    settleSeats();
    while (atWork.size() < options.processes() && !ready.isEmpty() && hasSeat()) {
      Member next = ready.remove();
      spares.remove(next);
      next.sit(freeSeat(), board);
      atWork.add(next);
    }
    if (spares.isEmpty()) {
      int wanted = options.processes() - atWork.size() + (options.kill() ? SPARES : 0);
      while (spares.size() < wanted) {
        spares.add(start());
      }
    }
  }

  private Member start() {
    List<String> jvmArguments = new ArrayList<>(JVM_ARGUMENTS);
    archive.ifPresent(classes -> jvmArguments.addAll(classes.jvmArguments()));
    if (options.kill() && random.nextInt(COMPILED_ONE_IN) != 0) {
      jvmArguments.add(HASTY);
    }
    ChildJvm jvm = ChildJvm.start(jvmArguments, StressWorker.class, workerArguments());
    return new Member(jvm, options.threads());
  }

  private String[] workerArguments() {
    return StressWorker.arguments(
        scenario, segment, boardFile, options.threads(), random.nextLong());
  }

  private void hear(Member member) {
    while (member.jvm().hasLine()) {
      String line = member.jvm().readLine();
      if (line.equals(StressWorker.READY)) {
        ready.add(member);
      } else if (!line.equals(StressWorker.DONE)) {
        report.relay(member.jvm() + ": " + line);
      }
    }
  }

  /** Nobody but this run may end them. */
  private void checkAlive(Member member, List<Member> among) {
    if (!member.jvm().isAlive()) {
      int status = member.jvm().waitFor();
      report.violation(
          member.jvm() + " ended by itself, exit status " + status + ": " + member.jvm().errors());
      among.remove(member);
      ready.remove(member);
      leaveSeat(member);
      member.jvm().close();
      if (++endedByThemselves > MOST_ENDED) { // replacing them would go on for ever
        throw new StressFailure(
            "more than "
                + MOST_ENDED
                + " workers ended by themselves, the last one with status "
                + status);
      }
    }
  }

  private void bury() {
    for (Member member : List.copyOf(dying)) {
      if (!member.jvm().isAlive()) {
        hear(member);
        ready.remove(member); // it may have said so just before it was killed
        dying.remove(member);
        leaveSeat(member);
        member.jvm().close();
      }
    }
  }

  private boolean hasSeat() {
    return !free.isEmpty() || !left.isEmpty();
  }

  private int freeSeat() {
    if (free.isEmpty()) {
      int seat = left.remove();
      scenario.settle(board, seat);
      free.add(seat);
    }
    return free.remove(0);
  }

  private void leaveSeat(Member member) {
    if (member.seat() >= 0) {
      left.add(member.seat());
    }
  }

  private void settleSeats() {
    for (Iterator<Integer> seats = left.iterator(); seats.hasNext(); ) {
      int seat = seats.next();
      if (scenario.isSettled(board, seat)) {
        seats.remove();
        free.add(seat);
      }
    }
  }

  // ---- what they do

  /** Those at work. */
  synchronized List<Member> atWork() {
    return List.copyOf(atWork);
  }

  /** Whether as many are at work as shall be. */
  synchronized boolean isFull() {
    return atWork.size() == options.processes();
  }

  /** Those that are not ready yet. */
  synchronized List<Member> starting() {
    List<Member> starting = new ArrayList<>(spares);
    starting.removeAll(ready);
    return starting;
  }

  boolean isInside(Member member) {
    return scenario.isInside(board, member.seat());
  }

  /** Kills one, without waiting for its end; returns when it was about to be sent the signal. */
  synchronized long kill(Member member) {
    checkOpen();
    if (member.seat() >= 0) {
      scenario.killing(board, member.seat());
    }
    long at = System.nanoTime();
    member.jvm().beginKill();
    atWork.remove(member);
    spares.remove(member);
    ready.remove(member);
    dying.add(member);
    return at;
  }

  /** Lets those at work end when the board says so; returns those that do not. */
  synchronized List<Member> dismiss() {
    spares.forEach(spare -> spare.jvm().close());
    spares.clear();
    ready.clear();
    List<Member> stuck = new ArrayList<>();
    long deadline = System.nanoTime() + options.patience().toNanos();
    for (Member member : atWork) {
      try {
        awaitDone(member, deadline);
        member.jvm().send("exit");
        int status = member.jvm().waitFor();
        if (status != 0) {
          report.violation(member.jvm() + " ended with exit status " + status);
        }
      } catch (ChildFailure e) {
        report.relay(e.getMessage());
        stuck.add(member);
      }
    }
    return stuck;
  }

  private void awaitDone(Member member, long deadline) {
    while (true) {
      String line = member.jvm().readLine(Duration.ofNanos(deadline - System.nanoTime()));
      if (line.equals(StressWorker.DONE)) {
        return;
      }
      report.relay(member.jvm() + ": " + line);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new StressFailure("stopped");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    atWork.forEach(member -> member.jvm().close());
    spares.forEach(member -> member.jvm().close());
    dying.forEach(member -> member.jvm().close());
    atWork.clear();
    spares.clear();
    dying.clear();
    archive.ifPresent(ClassArchive::close);
  }
}
