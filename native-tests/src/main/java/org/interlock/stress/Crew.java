package org.interlock.stress;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import org.interlock.process.ChildFailure;
import org.interlock.process.ChildJvm;

/** The processes of a run: those at work, and warm ones that take the place of the killed. */
final class Crew implements AutoCloseable {
  /** They share a machine: small heaps, no collector threads. */
  private static final List<String> JVM_ARGUMENTS = List.of("-XX:+UseSerialGC", "-Xmx64m");

  private static final int SPARES = 2;

  private final Scenario scenario;
  private final StressOptions options;
  private final Path segment;
  private final Path boardFile;
  private final Board board;
  private final Report report;
  private final SplittableRandom seeds;
  private final List<Member> atWork = new ArrayList<>();
  private final List<Member> spares = new ArrayList<>(); // not ready yet, or ready
  private final Deque<Member> ready = new ArrayDeque<>();
  private final List<Integer> free = new ArrayList<>();
  private final Deque<Integer> left = new ArrayDeque<>();
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
    this.seeds = new SplittableRandom(options.seed());
    for (int seat = 0; seat < Board.SEATS; seat++) {
      free.add(seat);
    }
  }

  // ---- starting

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
    settleSeats();
    while (atWork.size() < options.processes() && !ready.isEmpty()) {
      Member next = ready.remove();
      spares.remove(next);
      next.sit(freeSeat(), board);
      atWork.add(next);
    }
    int wanted = options.processes() - atWork.size() + (options.kill() ? SPARES : 0);
    while (spares.size() < wanted) {
      spares.add(start());
    }
  }

  private Member start() {
    ChildJvm jvm =
        ChildJvm.start(
            JVM_ARGUMENTS,
            StressWorker.class,
            StressWorker.arguments(
                scenario, segment, boardFile, options.threads(), seeds.nextLong()));
    return new Member(jvm, options.threads());
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
    }
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

  /** Those that are not at work yet. */
  synchronized List<Member> spares() {
    return List.copyOf(spares);
  }

  boolean isInside(Member member) {
    return scenario.isInside(board, member.seat());
  }

  /** Kills one, at once; returns when it was about to be sent the signal. */
  synchronized long kill(Member member) {
    checkOpen();
    if (member.seat() >= 0) {
      scenario.killing(board, member.seat());
    }
    long at = System.nanoTime();
    member.jvm().kill();
    hear(member);
    atWork.remove(member);
    spares.remove(member);
    ready.remove(member);
    leaveSeat(member);
    member.jvm().close();
    return at;
  }

  /** Lets those at work end when the board says so; returns those that do not. */
  synchronized List<Member> dismiss() {
    spares.forEach(spare -> spare.jvm().close());
    spares.clear();
    ready.clear();
    List<Member> stuck = new ArrayList<>();
    for (Member member : atWork) {
      try {
        String line = member.jvm().readLine(options.patience());
        while (!line.equals(StressWorker.DONE)) {
          report.relay(member.jvm() + ": " + line);
          line = member.jvm().readLine(options.patience());
        }
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

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the run was stopped");
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    atWork.forEach(member -> member.jvm().close());
    spares.forEach(member -> member.jvm().close());
    atWork.clear();
    spares.clear();
  }
}
