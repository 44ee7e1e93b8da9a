package org.interlock.kill;

import org.interlock.kill.Yard.Kind;

/** Whoever has no reason to wait goes on by itself; then each object does what it should. */
final class CoordinationProof implements Proof {
  private final Kind kind;

  CoordinationProof(Kind kind) {
    this.kind = kind;
  }

  @Override
  public void frozen(Cast cast) {}

  @Override
  public void survived(Cast cast) {
    Kind about = kind;
    PlayerProcess.until(() -> cast.participants() == cast.survivors().size());
    if (about == Kind.EVENT) {
      PlayerProcess.until(() -> allIdle(cast) || !isDecided(cast));
    } else if (isDecided(cast)) {
      PlayerProcess.until(() -> allIdle(cast));
    }
    while (!allIdle(cast)) {
      cast.observer().run(room -> room.yard().letGo(about));
      PlayerProcess.until(() -> allIdle(cast) || about == Kind.EVENT && !isDecided(cast));
    }
    cast.settle();
    for (PlayerProcess each : cast.survivors()) {
      String flaw = each.ask(room -> room.yard().flaw());
      if (!flaw.isEmpty()) {
        throw new AssertionError(flaw);
      }
    }
  }

  private boolean isDecided(Cast cast) {
    Kind about = kind;
    return cast.observer().says(room -> room.yard().isDecided(about));
  }

  private static boolean allIdle(Cast cast) {
    return cast.survivors().stream().allMatch(PlayerProcess::isIdle);
  }
}
