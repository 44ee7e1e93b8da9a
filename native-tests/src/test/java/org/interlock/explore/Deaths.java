package org.interlock.explore;

/**
 * How participants die and stop. The kernel's order: all threads stop, one of them perhaps a little
 * later; then life words are marked; then, separately, the byte is free.
 */
final class Deaths {
  private static final int LINGERING_ACCESSES = 3;

  private final World world;
  private final Choices choices;
  private int count;

  Deaths(World world, Choices choices) {
    this.world = world;
    this.choices = choices;
  }

  /** How many there were, stops included. */
  int count() {
    return count;
  }

  void die(Participant who, SimThread lingering) {
    count++;
    who.fate = Participant.Fate.DYING;
    for (SimThread t : who.threads) {
      if (t == lingering) {
        t.lingering = LINGERING_ACCESSES;
      } else {
        cease(t);
      }
    }
    world.trace(who.name + " dies" + (lingering == null ? "" : ", " + lingering + " a bit later"));
  }

  /** A thread of a dead participant stops; what it stored last is seen or is not. */
  void cease(SimThread t) {
    if (t.hasEnded()) {
      return;
    }
    t.state = SimThread.State.GONE;
    t.leaveQueues();
    if (!t.buffer.isEmpty() && choices.pick(2) == 1) {
      world.trace(t, "is gone, its last stores with it");
      t.buffer.lose();
    }
    t.buffer.flush();
  }

  /** Its byte stays locked. */
  void stop(Participant who) {
    count++;
    who.fate = Participant.Fate.STOPPED;
    for (SimThread t : who.threads) {
      if (!t.hasEnded()) {
        t.state = SimThread.State.GONE;
        t.leaveQueues();
        t.buffer.flush();
      }
    }
    world.trace(who.name + " is stopped");
  }

  /** The kernel's next step after a death. */
  void goOn(Participant who) {
    world.news++;
    if (who.fate == Participant.Fate.DYING) {
      who.threads.forEach(this::cease);
      who.fate = Participant.Fate.MARKED;
      who.markLifeWords();
      world.trace("the kernel marks the life words of " + who.name);
    } else {
      who.fate = Participant.Fate.DEAD;
      world.locks.freeAll(who);
      world.oracles.forEach(oracle -> oracle.died(who));
      world.trace("the kernel frees the byte of " + who.name);
    }
  }
}
