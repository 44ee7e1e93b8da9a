package org.interlock.stress;

import java.time.Duration;
import org.interlock.shm.Segment;
import org.interlock.sync.Event;

/** An auto-reset event: threads set it and wait for it. Each set lets at most one pass. */
public final class EventScenario implements Scenario {
  private static final int SETS = 0; // begun
  private static final int PASSES = 1;
  private static final int WAITING = 16; // one for each thread of each seat

  @Override
  public String name() {
    return "event";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    return new EventTrial(Event.autoReset(segment, "stress-event"), board, report);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    for (int thread = 0; thread < Board.THREADS; thread++) {
      if (board.scenario().get(waiting(seat, thread)) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void settle(Board board, int seat) {
    for (int thread = 0; thread < Board.THREADS; thread++) {
      board.scenario().set(waiting(seat, thread), 0);
    }
  }

  private static int waiting(int seat, int thread) {
    return WAITING + seat * Board.THREADS + thread;
  }

  private static final class EventTrial implements Trial {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int TURNS = 20;

    private final Event event;
    private final SharedLongs words;
    private final Report report;

    EventTrial(Event event, Board board, Report report) {
      this.event = event;
      this.words = board.scenario();
      this.report = report;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      if (me.oneIn(2)) {
        set();
        return true;
      }
      words.set(waiting(me.seat(), me.thread()), 1);
      boolean passed = event.await(SHORT);
      words.set(waiting(me.seat(), me.thread()), 0);
      if (passed) {
        passed();
      }
      return passed;
    }

    private void set() {
      words.getAndAdd(SETS, 1);
      event.set();
    }

    private void passed() {
      long passes = words.getAndAdd(PASSES, 1) + 1;
      long sets = words.get(SETS);
      if (passes > sets) {
        report.violation(passes + " have passed and " + sets + " were set");
      }
    }

    /** With nobody else about, one set is one pass, however many of the dead had waited. */
    @Override
    public long drift(Duration patience) throws InterruptedException {
      long drift = 0;
      for (int turn = 0; turn < TURNS; turn++) {
        event.reset();
        for (int set = 0; set <= turn % 3; set++) {
          set();
        }
        for (int look = 0; look < 2; look++) {
          boolean passed = event.await(Duration.ZERO);
          drift += passed == (look == 0) ? 0 : 1;
        }
      }
      return drift;
    }
  }
}
