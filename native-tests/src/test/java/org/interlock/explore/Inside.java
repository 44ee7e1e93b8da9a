package org.interlock.explore;

import java.util.HashSet;
import java.util.Set;

/** Nobody is inside together with another one; no data. */
final class Inside implements Oracle {
  private final World world;
  private final Set<Participant> inside = new HashSet<>();

  Inside(World world) {
    this.world = world;
    world.oracles.add(this);
  }

  void section(Participant me) {
    world.check(inside.isEmpty(), me + " is inside together with " + inside);
    inside.add(me);
    world.access(true); // so that others may come
    inside.remove(me);
  }

  @Override
  public void died(Participant who) {
    inside.remove(who);
  }
}
