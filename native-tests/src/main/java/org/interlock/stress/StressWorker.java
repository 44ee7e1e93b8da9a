package org.interlock.stress;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.interlock.process.ChildProgram;
import org.interlock.shm.Segment;
import org.interlock.stress.Scenario.Trial;

/** One of a run's processes: attaches, says so, and works from its command until the end. */
final class StressWorker extends ChildProgram {
  static final String READY = "ready";
  static final String WORK = "work";
  static final String DONE = "done";

  private final Trial trial;
  private final Board board;
  private final Report report;
  private final int threads;
  private final long seed;

  private StressWorker(String scenario, Segment segment, Board board, int threads, long seed)
      throws ReflectiveOperationException {
    this.board = board;
    this.threads = threads;
    this.seed = seed;
    this.report = new Report(board, this::say);
    this.trial =
        Class.forName(scenario)
            .asSubclass(Scenario.class)
            .getDeclaredConstructor()
            .newInstance()
            .join(segment, board, report);
  }

  /** The arguments that {@link #main} takes. */
  static String[] arguments(Scenario scenario, Path segment, Path board, int threads, long seed) {
    return new String[] {
      scenario.getClass().getName(),
      segment.toString(),
      board.toString(),
      Integer.toString(threads),
      Long.toString(seed)
    };
  }

  /** Attaches, works when told to, and stays until told to exit. */
  public static void main(String[] arguments) throws ReflectiveOperationException {
    try (Segment segment = Segment.open(Path.of(arguments[1]))) {
      Board board = Board.open(Path.of(arguments[2]));
      int threads = Integer.parseInt(arguments[3]);
      long seed = Long.parseLong(arguments[4]);
      StressWorker worker = new StressWorker(arguments[0], segment, board, threads, seed);
      worker.say(READY);
      worker.serve();
    }
  }

  @Override
  protected String answer(String command, List<String> arguments) throws InterruptedException {
    if (!command.equals(WORK)) {
      return unknown(command);
    }
    int seat = Integer.parseInt(arguments.get(0));
    SplittableRandom random = new SplittableRandom(seed);
    long pid = ProcessHandle.current().pid();
    List<Thread> hands = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      Hand hand = new Hand(seat, pid, thread, random.split());
      hands.add(new Thread(() -> work(hand), "hand-" + thread));
    }
    hands.forEach(Thread::start);
    for (Thread hand : hands) {
      hand.join();
    }
    return DONE;
  }

  private void work(Hand me) {
    while (!board.isStopped()) {
      try {
        if (trial.operate(me)) {
          board.addOperation(me.seat(), me.thread());
        }
        me.linger();
      } catch (InterruptedException | RuntimeException | AssertionError e) {
        report.violation("threw " + e);
      }
    }
  }
}
