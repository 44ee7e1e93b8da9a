package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.interlock.shm.Segment;
import org.interlock.sync.Once;

/**
 * Things that are done once, one after the other: at most one thread is in an action, and behind it
 * all see it done; when its process is killed, another one does it.
 */
public final class OnceScenario implements Scenario {
  private static final int ONCES = 40; // what the directory of a small segment holds
  private static final int INSIDE = 0;
  private static final int DONE = 16; // one for each

  @Override
  public String name() {
    return "once";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    List<Once> onces = new ArrayList<>();
    for (int i = 0; i < ONCES; i++) {
      onces.add(Once.of(segment, "stress-once-" + i));
    }
    return new OnceTrial(onces, board, report);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    long inside = board.scenario().get(INSIDE);
    return inside != 0 && Hand.pid(inside) == board.pid(seat);
  }

  private static final class OnceTrial implements Trial {
    private static final long LONGEST_NANOS = 200_000_000;
    private static final Duration SHORT = Duration.ofMillis(1);

    private final List<Once> onces;
    private final Board board;
    private final SharedLongs words;
    private final Report report;

    OnceTrial(List<Once> onces, Board board, Report report) {
      this.onces = onces;
      this.board = board;
      this.words = board.scenario();
      this.report = report;
    }

    /** The first that is not done; any when all are. */
    private int next(Hand me) {
      for (int i = 0; i < ONCES; i++) {
        if (!onces.get(i).isDone()) {
          return i;
        }
      }
      return me.random().nextInt(ONCES);
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      int which = next(me);
      Once once = onces.get(which);
      if (me.oneIn(3)) {
        try {
          once.runOnce(() -> act(me, which), SHORT);
        } catch (TimeoutException e) {
          return true; // it has answered
        }
      } else {
        once.runOnce(() -> act(me, which));
      }
      if (words.get(DONE + which) == 0 || !once.isDone()) {
        report.violation("went on, and it is not done");
      }
      return true;
    }

    private void act(Hand me, int which) {
      long now = System.nanoTime();
      long inside = words.get(INSIDE);
      if (inside != 0) {
        if (board.isVictim(Hand.pid(inside))) {
          board.takenOver(Hand.pid(inside), now);
        } else {
          report.violation("in an action beside " + Section.who(inside));
        }
      }
      words.set(INSIDE, me.number());
      LockSupport.parkNanos(me.random().nextLong(LONGEST_NANOS));
      if (words.getAndAdd(DONE + which, 1) > 0 && inside == 0) {
        report.violation("done twice, and nobody has died in it");
      }
      if (!words.compareAndSet(INSIDE, me.number(), 0)) {
        report.violation("left, and " + Section.who(words.get(INSIDE)) + " is inside");
      }
      if (me.oneIn(4)) { // where a death is one behind the action
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
      }
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      long drift = 0;
      for (int i = 0; i < ONCES; i++) {
        try {
          onces.get(i).runOnce(() -> {}, patience);
          drift += onces.get(i).isDone() ? 0 : 1;
        } catch (TimeoutException e) {
          report.relay(e.getMessage());
          drift++;
        }
      }
      return drift;
    }
  }
}
