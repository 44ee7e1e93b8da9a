package org.interlock.stress;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import org.interlock.shm.Participant;
import org.interlock.shm.Segment;
import org.interlock.stress.Scenario.Trial;

/**
 * A run: processes use a primitive in a segment, and this one kills and stops them. It is not
 * attached meanwhile, so that the survivors alone must cope.
 */
public final class StressRun implements AutoCloseable {
  private static final long LOOK_MILLIS = 1;
  private static final long LINE_NANOS = Duration.ofSeconds(1).toNanos();

  private final Scenario scenario;
  private final StressOptions options;
  private final PrintWriter out;
  private final Path segment;
  private final Path boardFile;
  private final Board board;
  private final Report report;
  private final Crew crew;
  private final Killer killer;
  private final Stopper stopper;
  private final Set<Member> stuck = new HashSet<>();
  private long started;
  private long shown;

  /** A run in a segment that nobody else uses. */
  public StressRun(Scenario scenario, StressOptions options, Path segment, PrintWriter out) {
    this.scenario = scenario;
    this.options = options;
    this.segment = segment;
    this.out = out;
    this.boardFile = boardFile(segment);
    this.board = Board.create(boardFile);
    this.report = new Report(board, this::say);
    this.crew = new Crew(scenario, options, segment, boardFile, board, report);
    SplittableRandom random = new SplittableRandom(options.seed());
    this.killer = new Killer(crew, board, report, random.split());
    this.stopper = new Stopper(crew, random.split());
  }

  /** Where the board of a run stands. */
  static Path boardFile(Path segment) {
    return segment.resolveSibling(segment.getFileName() + ".board");
  }

  /** Runs to the end. */
  public StressResult run() throws InterruptedException {
    long freeBefore = free();
    work();
    double seconds = (System.nanoTime() - started) / 1e9;
    board.stop();
    stopper.finish();
    for (Member member : crew.dismiss()) {
      stuck.add(member);
      killer.kill(member); // so that what it holds returns
    }
    crew.close(); // all are gone
    killer.collect();
    try (Segment again = Segment.open(segment)) {
      Trial trial = scenario.join(again, board, report);
      long drift = deadRows(again) + trial.drift(options.patience());
      return new StressResult(
          scenario.name(),
          options,
          killer.kills(),
          stopper.stops(),
          board.allOperations(),
          board.violations(),
          stuck.size(),
          drift,
          freeBefore - again.free(),
          killer.recovery(),
          seconds);
    }
  }

  private long free() {
    try (Segment first = Segment.open(segment)) {
      scenario.join(first, board, report);
      return first.free();
    }
  }

  private void work() throws InterruptedException {
    Watchdog watchdog = new Watchdog(crew, board, options);
    if (options.kill()) {
      crew.prepare();
    }
    while (!crew.isFull()) {
      crew.tend();
      Thread.sleep(LOOK_MILLIS);
    }
    started = System.nanoTime();
    shown = started;
    while (!isOver() && stuck.isEmpty()) {
      crew.tend();
      long now = System.nanoTime();
      if (options.kill()) {
        killer.step(now);
      }
      if (options.stop()) {
        stopper.step(now);
      }
      watchdog.stuck(now).ifPresent(this::tellStuck);
      show(now);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private boolean isOver() {
    return System.nanoTime() - started >= options.time().toNanos()
        || killer.kills() >= options.kills();
  }

  private void tellStuck(Member member) {
    stuck.add(member);
    say("stuck: " + member.jvm() + " got nothing for " + options.patience());
    try (Segment look = Segment.open(segment)) {
      for (Participant each : look.participants()) {
        say("  " + each + " holds " + each.holds() + ", waits for " + each.waitsFor());
      }
    }
  }

  /** Dead participants whose rows are not given back within the time. */
  private long deadRows(Segment attached) throws InterruptedException {
    long from = System.nanoTime();
    while (attached.participants().size() > 1
        && System.nanoTime() - from < options.patience().toNanos()) {
      Thread.sleep(LOOK_MILLIS);
    }
    return attached.participants().size() - 1L;
  }

  // ---- telling

  private void show(long now) {
    if (now - shown < LINE_NANOS) {
      return;
    }
    shown = now;
    say(
        String.format(
            Locale.ROOT,
            "%3d s: %,d operations, %,d kills, %,d of them recovered from, %,d stops, %d violations",
            Math.round((now - started) / 1e9),
            board.allOperations(),
            killer.kills(),
            killer.recovery().count(),
            stopper.stops(),
            board.violations()));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }

  /** Ends the processes that still run, also those that are about to be started. */
  @Override
  public void close() {
    crew.close();
    try {
      Files.deleteIfExists(boardFile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
