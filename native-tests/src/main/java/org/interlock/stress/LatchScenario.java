package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.Segment;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;

/**
 * Latches of many shares, one after the other: threads enlist and count down. The shares of the
 * dead are counted down exactly.
 */
public final class LatchScenario implements Scenario {
  private static final int LATCHES = 8;
  private static final int COUNT = 65_534;
  private static final int UNKNOWN = 0; // shares of the dead that may have been enlisted or not
  private static final int SHARES = 16; // one for each thread of each seat: 4 times done, and phase

  private static final int IDLE = 0;
  private static final int ENLISTING = 1;
  private static final int ENLISTED = 2;
  private static final int PHASES = 4;

  @Override
  public String name() {
    return "latch";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    List<Latch> latches = new ArrayList<>();
    for (int i = 0; i < LATCHES; i++) {
      LatchOptions options = LatchOptions.ofCount(COUNT).deathCountsDown();
      latches.add(Latch.of(segment, "stress-latch-" + i, options));
    }
    return new LatchTrial(latches, board);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    for (int thread = 0; thread < Board.THREADS; thread++) {
      if (board.scenario().get(share(seat, thread)) % PHASES != IDLE) {
        return true;
      }
    }
    return false;
  }

  /** What the dead had enlisted has been or will be counted, by others. */
  @Override
  public boolean isSettled(Board board, int seat) {
    settle(board, seat);
    return true;
  }

  @Override
  public void settle(Board board, int seat) {
    SharedLongs words = board.scenario();
    for (int thread = 0; thread < Board.THREADS; thread++) {
      long word = words.get(share(seat, thread));
      if (word % PHASES == ENLISTING) {
        words.getAndAdd(UNKNOWN, 1);
      }
      long done = word / PHASES + (word % PHASES == ENLISTED ? 1 : 0);
      words.set(share(seat, thread), done * PHASES);
    }
  }

  private static int share(int seat, int thread) {
    return SHARES + seat * Board.THREADS + thread;
  }

  private static final class LatchTrial implements Trial {
    private static final Duration SHORT = Duration.ofNanos(200_000);
    private static final int MOST_OPEN = COUNT - 1000; // so that none opens too early

    private final List<Latch> latches;
    private final SharedLongs words;

    LatchTrial(List<Latch> latches, Board board) {
      this.latches = latches;
      this.words = board.scenario();
    }

    /** The first that has not been counted down almost wholly; the last one in any case. */
    private Latch latch() {
      for (Latch latch : latches) {
        if (latch.getCount() > COUNT - MOST_OPEN) {
          return latch;
        }
      }
      return latches.get(LATCHES - 1);
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      Latch latch = latch();
      if (me.oneIn(8)) {
        return latch.await(SHORT);
      }
      int mine = share(me.seat(), me.thread());
      long done = words.get(mine) / PHASES;
      words.set(mine, done * PHASES + ENLISTING);
      latch.enlist();
      words.set(mine, done * PHASES + ENLISTED);
      me.linger();
      latch.countDown();
      words.set(mine, (done + 1) * PHASES);
      return true;
    }

    /** How far the latches are from what is known to have been counted. */
    @Override
    public long drift(Duration patience) {
      long down = 0;
      for (Latch latch : latches) {
        down += COUNT - latch.getCount();
        down += latch.enlisted().isEmpty() ? 0 : COUNT; // shares of nobody that lives
      }
      long least = 0;
      long most = words.get(UNKNOWN);
      for (int seat = 0; seat < Board.SEATS; seat++) {
        for (int thread = 0; thread < Board.THREADS; thread++) {
          long word = words.get(share(seat, thread));
          least += word / PHASES + (word % PHASES == ENLISTED ? 1 : 0);
          most += word % PHASES == ENLISTING ? 1 : 0;
        }
      }
      most += least;
      return down < least ? least - down : Math.max(0, down - most);
    }
  }
}
