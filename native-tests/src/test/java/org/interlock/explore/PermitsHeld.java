package org.interlock.explore;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who holds how many permits, as the program knows it: never more than there are. A dead one's
 * count until the kernel has freed its byte.
 */
final class PermitsHeld implements Oracle {
  private final World world;
  private final int maximum;
  private final Map<Participant, Integer> held = new LinkedHashMap<>();
  private int lost;

  PermitsHeld(World world, int maximum) {
    this.world = world;
    this.maximum = maximum;
    world.oracles.add(this);
  }

  void taken(Participant who, int n) {
    held.merge(who, n, Integer::sum);
    int all = held.values().stream().mapToInt(Integer::intValue).sum();
    world.check(all <= maximum, all + " of " + maximum + " permits are taken: " + held);
  }

  /** Before they are given back. */
  void given(Participant who, int n) {
    held.merge(who, -n, Integer::sum);
  }

  int of(Participant who) {
    return held.getOrDefault(who, 0);
  }

  /** What the dead held when they died. */
  int lost() {
    return lost;
  }

  @Override
  public void died(Participant who) {
    Integer count = held.remove(who);
    lost += count == null ? 0 : count;
  }
}
