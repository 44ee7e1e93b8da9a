package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Kills a process after a random time of work of all of them: two times of three one that is
 * inside, else anyone, at times one that is only starting. Measures how long it takes until the
 * next one has what the dead one held.
 */
final class Killer {
  private static final long MOST_WORK_NANOS = Duration.ofMillis(50).toNanos();
  private static final long AIM_NANOS = Duration.ofMillis(100).toNanos();
  private static final long GLANCE_NANOS = 20_000;
  private static final int SOON_ONE_IN = 4;
  private static final long MOST_STARTING_NANOS = Duration.ofMillis(400).toNanos();
  private static final int AT_RANDOM_ONE_IN = 3;
  private static final int STARTING_ONE_IN = 4;
  private static final long NEVER_NANOS = Duration.ofDays(1000).toNanos();

  private record Kill(long number, long pid, long atNanos, CompletableFuture<Long> gone) {}

  private final Crew crew;
  private final Board board;
  private final Report report;
  private final SplittableRandom random;
  private final Deque<Kill> unanswered = new ArrayDeque<>();
  private final Recoveries recovery = new Recoveries();
  private boolean working; // all of them, and nobody starts
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
    List<Member> starting = crew.starting();
    boolean nowWorking = starting.isEmpty() && crew.isFull();
    if (nowWorking != working) {
      working = nowWorking;
      nextAt = now + (working ? pause() : pauseWhileStarting());
    } else if (now - nextAt >= 0) {
      nextAt = now + (working ? pause() : NEVER_NANOS);
      List<Member> candidates = working ? crew.atWork() : starting;
      if (!candidates.isEmpty()) {
        kill(working ? victim(candidates) : anyOf(candidates));
      }
    }
  }

  /** At times none, so that the next one meets those that are just recovering. */
  private long pause() {
    return random.nextInt(SOON_ONE_IN) == 0 ? 0 : random.nextLong(MOST_WORK_NANOS);
  }

  private long pauseWhileStarting() {
    return random.nextInt(STARTING_ONE_IN) == 0
        ? random.nextLong(MOST_STARTING_NANOS)
        : NEVER_NANOS;
  }

  void kill(Member victim) {
    long number = kills++;
    board.addVictim(number, victim.jvm().pid());
    CompletableFuture<Long> gone = victim.jvm().onExit().thenApply(reaped -> System.nanoTime());
    long at = crew.kill(victim);
    unanswered.add(new Kill(number, victim.jvm().pid(), at, gone));
    if (unanswered.size() > Board.VICTIMS / 2) {
      unanswered.remove(); // it held nothing
    }
  }

  private Member victim(List<Member> all) {
    Member any = anyOf(all);
    return random.nextInt(AT_RANDOM_ONE_IN) != 0 ? insider(all).orElse(any) : any;
  }

  private Member anyOf(List<Member> some) {
    return some.get(random.nextInt(some.size()));
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
      LockSupport.parkNanos(GLANCE_NANOS);
    }
    return Optional.empty();
  }

  /** Takes in what the survivors have noted. */
  void collect() {
    unanswered.removeIf(
        kill -> {
          long takenOver = board.takenOverNanos(kill.number());
          if (takenOver == 0 || !kill.gone().isDone()) {
            return false;
          }
          if (takenOver - kill.atNanos() < 0) {
            report.violation("process " + kill.pid() + " was taken for dead before it was killed");
          } else {
            recovery.add(kill.atNanos(), kill.gone().join(), takenOver);
          }
          return true;
        });
  }

  long kills() {
    return kills;
  }

  /** How long others took to go on. */
  Recoveries recovery() {
    return recovery;
  }
}
