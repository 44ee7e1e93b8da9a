package org.interlock.stress;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.sync.Semaphore;

/** A tracked semaphore of three permits, of which each thread takes one, or more. */
public class SemaphoreScenario implements Scenario {
  static final int PERMITS = 3;

  private static final int INSIDE = 0;

  @Override
  public String name() {
    return "semaphore";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    return new SemaphoreTrial(semaphore(segment), board, report);
  }

  Semaphore semaphore(Segment segment) {
    return Semaphore.of(segment, "stress-semaphore", PERMITS);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    return Insiders.permits(board.scenario().get(INSIDE), seat) > 0;
  }

  @Override
  public void killing(Board board, int seat) {
    change(board.scenario(), word -> Insiders.killed(word, seat));
  }

  @Override
  public boolean isSettled(Board board, int seat) {
    boolean settled = Insiders.permits(board.scenario().get(INSIDE), seat) == 0;
    if (settled) {
      settle(board, seat);
    }
    return settled;
  }

  @Override
  public void settle(Board board, int seat) {
    change(board.scenario(), word -> Insiders.vacant(word, seat));
  }

  private static long change(SharedLongs words, LongUnaryOperator change) {
    while (true) {
      long word = words.get(INSIDE);
      long changed = change.applyAsLong(word);
      if (words.compareAndSet(INSIDE, word, changed)) {
        return changed;
      }
    }
  }

  private static final class SemaphoreTrial implements Trial {
    private static final long SHORT_MICROS = 200;
    private static final long LOOK_MILLIS = 10;

    private final Semaphore semaphore;
    private final Board board;
    private final SharedLongs words;
    private final Report report;

    SemaphoreTrial(Semaphore semaphore, Board board, Report report) {
      this.semaphore = semaphore;
      this.board = board;
      this.words = board.scenario();
      this.report = report;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      int permits = me.oneIn(4) ? 1 + me.random().nextInt(PERMITS) : 1;
      if (!acquire(me, permits)) {
        return false;
      }
      enter(me.seat(), permits);
      me.linger();
      change(words, word -> Insiders.add(word, me.seat(), -permits));
      if (permits > 1 && me.oneIn(2)) {
        semaphore.release();
        semaphore.release(permits - 1);
      } else {
        semaphore.release(permits);
      }
      return true;
    }

    private boolean acquire(Hand me, int permits) throws InterruptedException {
      return switch (me.random().nextInt(8)) {
        case 0 -> semaphore.tryAcquire(permits);
        case 1 -> semaphore.tryAcquire(permits, SHORT_MICROS, TimeUnit.MICROSECONDS);
        case 2 -> {
          semaphore.acquireUninterruptibly(permits);
          yield true;
        }
        default -> {
          semaphore.acquire(permits);
          yield true;
        }
      };
    }

    private void enter(int mine, int permits) {
      long now = change(words, word -> Insiders.add(word, mine, permits));
      if (Insiders.living(now) > PERMITS) {
        report.violation(
            Insiders.living(now) + " permits inside of " + PERMITS + ": " + Long.toHexString(now));
      }
      for (int seat = 0; seat < Board.SEATS; seat++) {
        if (Insiders.hasReturned(now, seat, PERMITS)) {
          board.takenOver(board.pid(seat), System.nanoTime());
          forget(seat);
        }
      }
    }

    /** Unless the seat has another by now. */
    private void forget(int seat) {
      change(
          words,
          word -> Insiders.hasReturned(word, seat, PERMITS) ? Insiders.returned(word, seat) : word);
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      long from = System.nanoTime();
      while (semaphore.availablePermits() != PERMITS
          && System.nanoTime() - from < patience.toNanos()) {
        Thread.sleep(LOOK_MILLIS);
      }
      return Math.abs(PERMITS - semaphore.availablePermits());
    }
  }
}
