package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.shm.Segment;
import org.interlock.sync.Barrier;

/**
 * Barriers of two parties, at which threads meet, give up, and go on when one was broken. Nobody
 * goes on alone; only who was killed is told of as dead.
 */
public final class BarrierScenario implements Scenario {
  private static final int BARRIERS = 4;
  private static final int CAME = 0; // two for each: came, and went on
  private static final int WAITING = 16; // one for each thread of each seat

  @Override
  public String name() {
    return "barrier";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    List<Barrier> barriers = new ArrayList<>();
    for (int i = 0; i < BARRIERS; i++) {
      barriers.add(Barrier.of(segment, "stress-barrier-" + i, 2));
    }
    return new BarrierTrial(barriers, board, report);
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

  private static final class BarrierTrial implements Trial {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Pattern DEAD = Pattern.compile("process (\\d+) \\(.*\\) died, noticed");

    private final List<Barrier> barriers;
    private final Board board;
    private final SharedLongs words;
    private final Report report;

    BarrierTrial(List<Barrier> barriers, Board board, Report report) {
      this.barriers = barriers;
      this.board = board;
      this.words = board.scenario();
      this.report = report;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      int which = me.random().nextInt(BARRIERS);
      Barrier barrier = barriers.get(which);
      boolean enlists = me.oneIn(4);
      if (enlists) {
        barrier.enlist();
      }
      words.set(waiting(me.seat(), me.thread()), 1);
      boolean together = false;
      try {
        words.getAndAdd(CAME + 2 * which, 1);
        barrier.await(SHORT);
        together = true;
      } catch (TimeoutException e) {
        barrier.reset();
      } catch (BrokenBarrierException e) {
        broken(e.getMessage(), System.nanoTime());
        if (barrier.isBroken()) {
          barrier.reset();
        }
      }
      words.set(waiting(me.seat(), me.thread()), 0);
      if (together) {
        wentOn(which);
      }
      me.linger();
      if (enlists) {
        barrier.resign();
      }
      return together;
    }

    private void broken(String message, long now) {
      Matcher dead = DEAD.matcher(message);
      if (dead.find()) {
        long pid = Long.parseLong(dead.group(1));
        if (pid != 0 && !board.isVictim(pid)) {
          report.violation("told of as dead, and was not killed: " + message);
        }
        board.takenOver(pid, now);
      }
    }

    private void wentOn(int which) {
      long went = words.getAndAdd(CAME + 2 * which + 1, 1) + 1;
      long came = words.get(CAME + 2 * which);
      if (went > came) {
        report.violation(went + " went on and " + came + " came");
      }
    }

    /** With nobody else about, all are whole behind a reset, and nobody is enlisted. */
    @Override
    public long drift(Duration patience) throws InterruptedException {
      long drift = 0;
      for (Barrier barrier : barriers) {
        barrier.reset();
        drift += barrier.isBroken() || !barrier.enlisted().isEmpty() ? 1 : 0;
        try {
          barrier.await(Duration.ZERO);
          drift++;
        } catch (TimeoutException e) {
          // as it should
        } catch (BrokenBarrierException e) {
          report.relay(e.getMessage());
          drift++;
        }
      }
      return drift;
    }
  }
}
