package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Kills a process after a random time of work of all of them: every second time one that is inside,
 * else anyone, at times one that is only starting. Measures how long it takes until the next one
 * has what the dead one held.
 */
final class Killer {
  private static final long MOST_WORK_NANOS = Duration.ofMillis(50).toNanos();
  private static final long AIM_NANOS = Duration.ofMillis(2).toNanos();
  private static final int STARTING_ONE_IN = 20;
  private static final int DIGITS = 3;

  private record Kill(long number, long pid, long atNanos) {}

  private final Crew crew;
  private final Board board;
  private final Report report;
  private final SplittableRandom random;
  private final Deque<Kill> unanswered = new ArrayDeque<>();
  private final Histogram recovery = new Histogram(DIGITS);
  private boolean waiting = true; // for all to be at work
  private long nextAt;
  private long kills;

  Killer(Crew crew, Board board, Report report, SplittableRandom random) {
    this.crew = crew;
    this.board = board;
    this.report = report;
    this.random = random;
  }

  /** Does what is due. */
  void step(long now) {
    collect();
    if (!crew.isFull()) {
      waiting = true;
    } else if (waiting) {
      waiting = false;
      nextAt = now + random.nextLong(MOST_WORK_NANOS);
    } else if (now - nextAt >= 0) {
      nextAt = now + random.nextLong(MOST_WORK_NANOS);
      kill(victim());
    }
  }

  private void kill(Member victim) {
    long number = kills++;
    board.addVictim(number, victim.jvm().pid());
    long at = crew.kill(victim);
    unanswered.add(new Kill(number, victim.jvm().pid(), at));
    if (unanswered.size() > Board.VICTIMS / 2) {
      unanswered.remove(); // it held nothing
    }
  }

  private Member victim() {
    List<Member> starting = crew.spares();
    if (!starting.isEmpty() && random.nextInt(STARTING_ONE_IN) == 0) {
      return starting.get(random.nextInt(starting.size()));
    }
    List<Member> all = crew.atWork();
    Member any = all.get(random.nextInt(all.size()));
    return random.nextBoolean() ? insider(all).orElse(any) : any;
  }

  /** Whoever is inside next; none when nobody is for a while. */
  private Optional<Member> insider(List<Member> all) {
    long from = System.nanoTime();
    while (System.nanoTime() - from < AIM_NANOS) {
      for (Member member : all) {
        if (crew.isInside(member)) {
          return Optional.of(member);
        }
      }
    }
    return Optional.empty();
  }

  /** Takes in what the survivors have noted. */
  void collect() {
    unanswered.removeIf(
        kill -> {
          long takenOver = board.takenOverNanos(kill.number());
          if (takenOver == 0) {
            return false;
          }
          if (takenOver - kill.atNanos() < 0) {
            report.violation("process " + kill.pid() + " was taken for dead before it was killed");
          } else {
            recovery.recordValue(takenOver - kill.atNanos());
          }
          return true;
        });
  }

  long kills() {
    return kills;
  }

  /** From kill to take-over, in nanoseconds. */
  Histogram recovery() {
    return recovery;
  }
}
