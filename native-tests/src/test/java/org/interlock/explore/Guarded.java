package org.interlock.explore;

import java.util.HashSet;
import java.util.Set;
import org.interlock.shm.seam.Words;

/**
 * Plain data that a lock guards: two longs that are equal whenever nobody is inside to write,
 * unless somebody died inside, which then must be reported. Those that read are inside together.
 *
 * <p>Who is inside stands on the heap: a word in the simulated memory would empty store buffers.
 */
final class Guarded implements Oracle {
  private static final long FIRST = 0;
  private static final long SECOND = 8;

  private final World world;
  private final Set<Participant> inside = new HashSet<>();
  private final Set<SimThread> reading = new HashSet<>();
  private long last;
  private boolean torn;

  Guarded(World world) {
    this.world = world;
    world.oracles.add(this);
  }

  /** The section: what must hold on entry, then a change in two stores. */
  void section(Participant me) {
    Words words = words(me);
    enter(me);
    long first = words.getLong(FIRST);
    long second = words.getLong(SECOND);
    world.check(!torn, me + " came in after a death inside that was not reported");
    world.check(first == second, me + " found half of a change: " + first + " and " + second);
    world.check(first == last, me + " found " + first + ", the last one left " + last);
    words.setLong(FIRST, first + 1);
    words.setLong(SECOND, first + 1);
    last = first + 1;
    inside.remove(me);
  }

  /** Reads it, beside others that read; what it found. */
  long read(Participant me) {
    Words words = words(me);
    SimThread thread = SimThread.current();
    world.check(inside.isEmpty(), me + " reads together with " + inside + ", who writes");
    reading.add(thread);
    long first = words.getLong(FIRST);
    long second = words.getLong(SECOND);
    world.check(!torn, me + " reads after a death inside that was not reported");
    world.check(first == second, me + " read half of a change: " + first + " and " + second);
    world.check(first == last, me + " read " + first + ", the last one left " + last);
    reading.remove(thread);
    return first;
  }

  /** The section, of one that has kept others from changing anything since it read. */
  void sectionAfter(Participant me, long read) {
    world.check(last == read, me + " kept others out since it read " + read + ", it is " + last);
    section(me);
  }

  /** Makes it consistent, under the lock. */
  void repair(Participant me) {
    Words words = words(me);
    enter(me);
    long value = Math.max(words.getLong(FIRST), words.getLong(SECOND));
    words.setLong(FIRST, value);
    words.setLong(SECOND, value);
    last = value;
    torn = false;
    inside.remove(me);
  }

  /** One that has died inside before the scene begins, in the midst of its change. */
  void tearBy(Participant dead) {
    words(dead).setLong(FIRST, 1);
    torn = true;
  }

  /** Begins a repair, under the lock, and gives up. */
  void failToRepair(Participant me) {
    Words words = words(me);
    enter(me);
    words.setLong(FIRST, words.getLong(FIRST) + 1);
    torn = true;
    inside.remove(me);
  }

  private void enter(Participant me) {
    world.check(inside.isEmpty(), me + " is inside together with " + inside);
    world.check(reading.isEmpty(), me + " is inside, and there read " + reading);
    inside.add(me);
  }

  private static Words words(Participant me) {
    return me.region("data", 16);
  }

  @Override
  public void died(Participant who) {
    torn |= inside.remove(who);
    reading.removeIf(thread -> thread.home == who);
  }
}
