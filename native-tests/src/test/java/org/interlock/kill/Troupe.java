package org.interlock.kill;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** All players: three that survive and are used again, and some that get ready to die. */
final class Troupe implements AutoCloseable {
  private static final int WARMING_UP = 2;

  private final Queue<PlayerProcess> next = new ArrayDeque<>();
  private final List<PlayerProcess> survivors = new ArrayList<>();

  /** The next one; another starts while this one acts. */
  PlayerProcess next() {
    while (next.size() <= WARMING_UP) {
      next.add(new PlayerProcess());
    }
    return next.remove().ready();
  }

  /** One that has not died is the next again. */
  void again(PlayerProcess player) {
    next.add(player);
  }

  PlayerProcess survivor(int number) {
    while (survivors.size() <= number) {
      survivors.add(new PlayerProcess());
    }
    return survivors.get(number).ready();
  }

  /** After a violation: they may be stuck. */
  void dismissSurvivors() {
    survivors.forEach(PlayerProcess::close);
    survivors.clear();
  }

  @Override
  public void close() {
    next.forEach(player -> player.ready().close()); // not in the midst of its rehearsal
    next.clear();
    dismissSurvivors();
  }
}
