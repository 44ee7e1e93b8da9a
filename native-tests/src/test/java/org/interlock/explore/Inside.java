package org.interlock.explore;

import java.util.HashSet;
import java.util.Set;

/** Nobody is inside together with another one, but for those that only read; no data. */
final class Inside implements Oracle {
  private final World world;
  private final Set<Participant> inside = new HashSet<>();

  private final Set<Participant> reading = new HashSet<>();

  Inside(World world) {
    this.world = world;
    world.oracles.add(this);
  }

  void section(Participant me) {
    world.check(inside.isEmpty(), me + " is inside together with " + inside);
    world.check(reading.isEmpty(), me + " is inside, and there read " + reading);
    inside.add(me);
    world.access(true); // so that others may come
    inside.remove(me);
  }

  void read(Participant me) {
    world.check(inside.isEmpty(), me + " reads together with " + inside + ", who writes");
    reading.add(me);
    world.access(true); // so that others may come
    reading.remove(me);
  }

  @Override
  public void died(Participant who) {
    inside.remove(who);
    reading.remove(who);
  }
}
