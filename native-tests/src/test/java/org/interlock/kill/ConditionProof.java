package org.interlock.kill;

import org.interlock.sync.Door;

/** Nobody sleeps while there is what it waits for, and no ticket is left before the next signal. */
final class ConditionProof implements Proof {
  private final MutexProof mutex = new MutexProof();

  @Override
  public void frozen(Cast cast) {
    mutex.frozen(cast);
  }

  @Override
  public void survived(Cast cast) {
    PlayerProcess.until(() -> allHave(cast));
    cast.survivors().forEach(player -> player.run(room -> room.shelf().put()));
    cast.survivors().forEach(player -> player.run(room -> room.shelf().take()));
    mutex.survived(cast);
    long tickets =
        cast.observer().ask(room -> Door.unreleasedTickets(room.attachment(), "mutex", "default"));
    if (tickets != 0) {
      throw new AssertionError(tickets + " tickets, and nobody waits");
    }
  }

  private static boolean allHave(Cast cast) {
    if (cast.idle().size() == cast.survivors().size()) {
      return true;
    }
    cast.observer().run(room -> room.shelf().putIfEmpty());
    return false;
  }
}
