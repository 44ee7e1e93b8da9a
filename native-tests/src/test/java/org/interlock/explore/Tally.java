package org.interlock.explore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the program knows that its processes did, on the heap: no word in simulated memory. */
final class Tally {
  final World world;
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<String> facts = new HashSet<>();

  Tally(World world) {
    this.world = world;
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  int of(String what) {
    return counts.getOrDefault(what, 0);
  }

  /** A participant has done, or begun, something. */
  void knows(Participant who, String what) {
    facts.add(who.name + ' ' + what);
  }

  boolean knew(Participant who, String what) {
    return facts.contains(who.name + ' ' + what);
  }

  /** How many participants but the prover do not run any more: killed, dying, stopped. */
  long gone() {
    return world.participants.stream().filter(Tally::isGone).count();
  }

  static boolean isGone(Participant who) {
    return who.isDying()
        || who.fate == Participant.Fate.DEAD
        || who.fate == Participant.Fate.STOPPED;
  }

  /** Whether somebody who is gone was not known to have done something. */
  boolean wentWithout(String what) {
    return world.participants.stream().anyMatch(p -> isGone(p) && !p.immortal && !knew(p, what));
  }

  boolean isAnyStopped() {
    return world.hasStopped();
  }

  /** A word of an object, as one sees it who is no part of the simulation. */
  static long word(World world, String object, long offset) {
    return world.segment.load((int) (world.objects.get(object).offset() + offset), Long.BYTES);
  }
}
