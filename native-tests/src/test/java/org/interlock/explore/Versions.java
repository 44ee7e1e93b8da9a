package org.interlock.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of versioned data's versions: each is its number twice, none is skipped, and nobody
 * reads an older one than somebody has read or published before.
 *
 * <p>It stands on the heap: a word in the simulated memory would empty store buffers.
 */
final class Versions implements Oracle {
  private final World world;
  private final Set<Participant> drafting = new HashSet<>();
  private final List<Participant> publishing = new ArrayList<>(); // once for each thread
  private final Map<SimThread, Long> awaiting = new HashMap<>();
  private long newest;
  private long published;
  private int unknown; // whoever published them died before it could say so

  Versions(World world) {
    this.world = world;
    world.oracles.add(this);
  }

  static Versions of(World world) {
    return (Versions) world.oracles.stream().filter(Versions.class::isInstance).findFirst().get();
  }

  /** All began with another version than 0. */
  void beginAt(long version) {
    newest = version;
    published = version;
  }

  // ---- reads

  /** What a read that begins now must not be older than. */
  long floor() {
    return newest;
  }

  /** Two words of one version were read. */
  void read(Participant me, long floor, long version, long first, long second) {
    world.check(
        first == second && first == version,
        me + " read " + first + " and " + second + " of version " + version);
    known(me, floor, version);
  }

  /** A version's number was read. */
  void known(Participant me, long floor, long version) {
    world.check(version >= floor, me + " found version " + version + " after version " + floor);
    newest = Math.max(newest, version);
  }

  /** The calling thread waits for a version newer than one. */
  void awaits(long seen) {
    awaiting.put(SimThread.current(), seen);
  }

  /** It has one, or gives up. */
  void awaitsNoMore() {
    awaiting.remove(SimThread.current());
  }

  /** Whether a thread may wait for ever, as nobody has published what it waits for. */
  boolean mayAwait(SimThread waiter, long current) {
    Long seen = awaiting.get(waiter);
    return seen != null && seen >= current;
  }

  // ---- writes

  void drafts(Participant me) {
    world.check(drafting.isEmpty(), me + " has a draft beside " + drafting);
    drafting.add(me);
  }

  void draftsNoMore(Participant me) {
    drafting.remove(me);
  }

  /** Before a publish. */
  void publishes(Participant me) {
    draftsNoMore(me); // whoever is next need not wait for the end of it
    publishing.add(me);
  }

  /** After it. */
  void published(Participant me, long version, long expected) {
    publishing.remove(me);
    world.check(version == expected, me + " published " + version + ", not " + expected);
    published++;
    newest = Math.max(newest, version);
  }

  /** In the end: no publish was lost, none was counted twice. */
  void proveNewest(long version) {
    long most = published + unknown + publishing.size();
    world.check(
        version >= Math.max(published, newest) && version <= most,
        "the newest version is " + version + "; published were " + published + " to " + most);
  }

  @Override
  public void died(Participant who) {
    drafting.remove(who);
    int before = publishing.size();
    publishing.removeIf(each -> each == who);
    unknown += before - publishing.size();
  }
}
