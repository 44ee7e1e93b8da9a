package org.interlock.explore;

import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.SimTable;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.SlotLocks;
import org.interlock.shm.seam.Words;

/** A simulated process: its mapping of the segment, its view of the kernel, its threads. */
final class Participant {
  /** What became of it. */
  enum Fate {
    ALIVE,
    /** No thread runs, but for one that lingers. */
    DYING,
    /** Its life words are marked, its byte is still locked. */
    MARKED,
    DEAD,
    STOPPED,
    LEFT
  }

  private static final int OWNER_DIED = 0x4000_0000;

  final World world;
  final String name;
  final int index;
  final List<SimThread> threads = new ArrayList<>();
  final SimLocks locks;
  SimKernel kernel;
  Fate fate = Fate.ALIVE;
  boolean immortal;

  /** Whether its threads are reached by others' membarrier. */
  boolean fenced = true;

  /** What looks for deaths and repairs: production's, or a broken one. */
  Runnable reaper;

  SimTable table;
  SimAttachment attachment;

  private SimThread watcher;

  /** After detach its words are anonymous memory. */
  Memory anonymous;

  Participant(World world, String name, int index) {
    this.world = world;
    this.name = name;
    this.index = index;
    this.kernel = new SimKernel(this);
    this.locks = new SimLocks(this);
    tableWith(locks);
  }

  /** Replaces what it takes for the slots' locks. */
  void tableWith(SlotLocks seen) {
    table =
        new SimTable(
            SimWords.shared(this, 0), World.SLOTS, seen, this::things, kernel, this::words);
    reaper = table::lookAtAll;
  }

  private List<SimTable.Thing> things() {
    return List.copyOf(world.objects.values());
  }

  Words words(SimTable.Thing thing) {
    return SimWords.shared(this, thing.offset());
  }

  /** What it is mapped to now. */
  Memory memory() {
    return anonymous == null ? world.segment : anonymous;
  }

  /** As production attaches: claim, then repair what earlier deaths left. */
  void attach() {
    int slot = table.claim();
    if (slot < 0) {
      reaper.run();
      slot = table.claim();
    }
    world.check(slot >= 0, name + " found no slot");
    attachment = new SimAttachment(this, slot, table.generation(slot));
  }

  SimThread thread(String called, Runnable body) {
    SimThread t = new SimThread(this, called, world.threads.size(), body);
    threads.add(t);
    world.threads.add(t);
    return t;
  }

  /**
   * A thread that looks whenever the kernel has said that somebody died, or that a byte is free.
   */
  void sentinel() {
    watcher = thread("sentinel", this::watch);
    watcher.daemon = true;
    watcher.state = SimThread.State.IDLE;
  }

  /** As production detaches: the sentinel ends first. */
  void leave() {
    world.until(() -> watcher.state == SimThread.State.IDLE);
    watcher.state = SimThread.State.GONE;
    attachment.detach();
  }

  private void watch() {
    SimThread me = SimThread.current();
    while (true) {
      me.newsSeen = world.news;
      reaper.run();
      me.state = SimThread.State.IDLE;
      world.scheduler.away(me);
    }
  }

  /** A region for plain data. */
  Words region(String called, long bytes) {
    return attachment.object(ObjectType.REGION, called, bytes, bytes, 0);
  }

  boolean isMortal() {
    return fate == Fate.ALIVE && !immortal;
  }

  boolean isDying() {
    return fate == Fate.DYING || fate == Fate.MARKED;
  }

  /** Puts anonymous memory over the segment; what its threads have stored before is seen. */
  void unmap() {
    SimThread caller = world.access(true);
    threads.forEach(t -> t.buffer.flush());
    anonymous = new Memory("nowhere", world.segment.bytes.length);
    world.trace(caller, "unmaps the segment");
  }

  /** By its kernel, at its death. */
  void markLifeWords() {
    if (attachment != null) {
      for (int i = 0; i < SimTable.LIFE_WORDS; i++) {
        int at = (int) SimTable.lifeWord(attachment.slot(), i);
        world.segment.store(at, Integer.BYTES, OWNER_DIED);
      }
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
