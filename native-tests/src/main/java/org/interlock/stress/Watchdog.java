package org.interlock.stress;

import java.util.List;
import java.util.Optional;

/** Looks whether every living thread gets on, while no stopped process is inside. */
final class Watchdog {
  private final Crew crew;
  private final Board board;
  private final long patienceNanos;

  Watchdog(Crew crew, Board board, StressOptions options) {
    this.crew = crew;
    this.board = board;
    this.patienceNanos = options.patience().toNanos();
  }

  /** A process with a thread that does not get on. */
  Optional<Member> stuck(long now) {
    List<Member> all = crew.atWork();
    boolean held = all.stream().anyMatch(member -> member.isStopped() && crew.isInside(member));
    Member stuck = null;
    for (Member member : all) {
      if (held || member.isStopped()) {
        member.restart(now);
      } else if (member.idleNanos(board, now) > patienceNanos) {
        stuck = member;
      }
    }
    return Optional.ofNullable(stuck);
  }
}
