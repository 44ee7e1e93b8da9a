package org.interlock.explore;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.interlock.shm.seam.Words;

/**
 * A buffer of a few places that a mutex guards: how many things were put into it and how many taken
 * out of it, in plain longs. Who waits does so for a thing or for a place.
 */
final class Stock implements Oracle {
  /** What is wanted. */
  enum Want {
    THING,
    PLACE
  }

  private static final String NAME = "stock";
  private static final long PUT = 0;
  private static final long TAKEN = 8;

  private final World world;
  private final int places;
  private final Set<Participant> inside = new HashSet<>();
  private final Map<SimThread, Want> waiting = new HashMap<>();
  private long put;
  private long taken;
  private boolean torn;

  Stock(World world, int places) {
    this.world = world;
    this.places = places;
    world.oracles.add(this);
  }

  /** The caller holds the mutex from here on. */
  void enter(Participant me) {
    world.check(inside.isEmpty(), me + " is inside together with " + inside);
    world.check(!torn, me + " came in after a death inside that was not reported");
    waiting.remove(SimThread.current());
    inside.add(me);
    Words words = words(me);
    long in = words.getLong(PUT);
    long out = words.getLong(TAKEN);
    world.check(
        in == put && out == taken,
        me + " found " + in + " put, " + out + " taken, and it was " + put + ", " + taken);
  }

  /** Whether what is wanted is there. */
  boolean has(Want want) {
    return want == Want.THING ? put > taken : put - taken < places;
  }

  /** Takes a thing, or puts one into a place. */
  void move(Participant me, Want want) {
    world.check(has(want), me + " goes on without a " + want);
    if (want == Want.THING) {
      words(me).setLong(TAKEN, taken + 1);
      taken++;
    } else {
      words(me).setLong(PUT, put + 1);
      put++;
    }
  }

  /** The caller is about to let the mutex go. */
  void leave(Participant me) {
    inside.remove(me);
  }

  /** The caller is about to let the mutex go until it is woken. */
  void leaveToWait(Participant me, Want want) {
    inside.remove(me);
    waiting.put(SimThread.current(), want);
  }

  /** After an owner's death, under the mutex: what the dead one stored was done. */
  void repair(Participant me) {
    world.check(inside.isEmpty(), me + " repairs together with " + inside);
    inside.add(me);
    put = words(me).getLong(PUT);
    taken = words(me).getLong(TAKEN);
    torn = false;
    inside.remove(me);
  }

  /** What a thread waits for, or null. */
  Want wantedBy(SimThread thread) {
    return waiting.get(thread);
  }

  /** Whether a stopped one waits, to whom a signal may have been given. */
  boolean isWantedByAStopped(Want want) {
    return waiting.entrySet().stream()
        .anyMatch(
            each -> each.getValue() == want && each.getKey().home.fate == Participant.Fate.STOPPED);
  }

  private static Words words(Participant me) {
    return me.region(NAME, 16);
  }

  @Override
  public void died(Participant who) {
    torn |= inside.remove(who);
    waiting.keySet().removeIf(thread -> thread.home == who);
  }
}
