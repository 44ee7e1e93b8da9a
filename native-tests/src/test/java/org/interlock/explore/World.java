package org.interlock.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.interlock.shm.SimTable;
import org.interlock.shm.seam.ObjectType;
import org.interlock.sync.SyncDoor;

/** One segment, its participants and the kernel under them, for one execution. */
final class World {
  static final int SLOTS = 5;
  private static final int TABLE_BYTES = SLOTS * SimTable.SLOT_BYTES;
  private static final int OBJECTS_BYTES = 3072;
  private static final int PRIVATE_BYTES = 1024;

  final Scenario scenario;
  final Scheduler scheduler;
  final Memory segment = new Memory("segment", TABLE_BYTES + OBJECTS_BYTES);
  final Memory parkers = new Memory("parkers", PRIVATE_BYTES);
  final SimLocks.All locks = new SimLocks.All();
  final List<Participant> participants = new ArrayList<>();
  final List<SimThread> threads = new ArrayList<>();
  final List<Oracle> oracles = new ArrayList<>();
  final Map<String, SimTable.Thing> objects = new LinkedHashMap<>();
  final List<String> traced;

  long clock = 1_000_000_000L;

  /** How many things have happened that a sentinel is woken by. */
  int news;

  /** See {@link #doomed(Participant, Runnable, Runnable, Runnable)}. */
  SimThread doomed;

  /** A scene's own: something is in its place. */
  boolean flag;

  /** No sentinels: deaths are noticed by those who have slept long. */
  boolean unwatched;

  private int objectsEnd = TABLE_BYTES;
  private int parkersEnd;

  World(Scenario scenario, Choices choices, Bounds bounds, List<String> traced) {
    this.scenario = scenario;
    this.traced = traced;
    this.scheduler = new Scheduler(this, choices, bounds);
    for (int slot = 0; slot < SLOTS; slot++) { // what a process says of itself
      int row = slot * SimTable.SLOT_BYTES;
      segment.quiet(row + SimTable.TEXT, row + SimTable.SLOT_BYTES);
    }
  }

  // ---- the scene

  /** A process that has not attached yet. */
  Participant process(String name) {
    Participant p = new Participant(this, name, participants.size());
    participants.add(p);
    return p;
  }

  /** A process that has attached, with a sentinel where there are any. */
  Participant participant(String name) {
    Participant p = process(name);
    p.attach();
    if (!unwatched) {
      p.sentinel();
    }
    return p;
  }

  /** An attached process that outlives all others and, in the end, proves what must hold. */
  Participant prover(Runnable proof) {
    Participant p = participant("prover");
    p.immortal = true;
    p.thread("proof", proof).epilogue = true;
    return p;
  }

  /** The thread that is killed in the midst of an operation, its own participant's first. */
  SimThread doomed(Participant p, Runnable before, Runnable operation, Runnable after) {
    doomed =
        p.thread(
            "doomed",
            () -> {
              before.run();
              doomed.operationBegins();
              operation.run();
              doomed.operationEnds();
              after.run();
            });
    return doomed;
  }

  /** The calling thread goes on when something holds that other threads bring about. */
  void until(BooleanSupplier condition) {
    scheduler.until(SimThread.current(), condition);
  }

  /** How many threads of a name are asleep in the kernel. */
  long sleeping(String called) {
    return threads.stream()
        .filter(t -> t.name.equals(called) && t.state == SimThread.State.ASLEEP)
        .count();
  }

  /** Whether no thread but the calling one, and no watcher or proof, has anything left to do. */
  boolean othersAreDone() {
    return threads.stream()
        .noneMatch(
            t ->
                !t.hasEnded()
                    && !t.daemon
                    && !t.epilogue
                    && t.state != SimThread.State.UNTIL
                    && t != SimThread.current());
  }

  boolean hasStopped() {
    return participants.stream().anyMatch(p -> p.fate == Participant.Fate.STOPPED);
  }

  /** Finds or lays out an object; message words, if any, begin at an offset in it. */
  SimTable.Thing object(ObjectType type, String name, long bytes, long first, long second) {
    return objects.computeIfAbsent(
        name,
        absent -> {
          SimTable.Thing made = new SimTable.Thing(type, name, objectsEnd, bytes, first, second);
          objectsEnd += (int) (bytes + 127) / 128 * 128;
          if (type == ObjectType.MUTEX) {
            segment.quiet((int) made.offset() + 16, objectsEnd);
          } else if (type == ObjectType.RWLOCK) { // a mutex, and more behind it
            segment.quiet((int) made.offset() + 16, (int) made.offset() + 256);
          } else if (type == ObjectType.ONCE) {
            segment.quiet((int) made.offset() + 16, objectsEnd);
          } else if (type == ObjectType.LATCH || type == ObjectType.BARRIER) { // obituaries
            segment.quiet((int) made.offset() + 64, (int) made.offset() + 224);
          } else if (type == ObjectType.VERSIONED) {
            segment.quiet((int) made.offset() + 16, (int) made.offset() + 256);
            for (long times : SyncDoor.versionTimes()) {
              segment.quiet((int) (made.offset() + times), (int) (made.offset() + times) + 16);
            }
          }
          return made;
        });
  }

  int parkerWord() {
    parkers.quiet(parkersEnd, parkersEnd + Long.BYTES);
    parkersEnd += Long.BYTES;
    return parkersEnd - Long.BYTES;
  }

  // ---- accesses

  /** An access of the seam begins; the thread that makes it, null while the scene is set. */
  SimThread access(boolean visible) {
    SimThread me = SimThread.current();
    if (me != null) {
      scheduler.access(me, visible);
    }
    return me;
  }

  /** Wakes sleepers of a word; which ones is a choice. */
  void wake(Memory memory, int at, int most) {
    List<SimThread> sleepers = new ArrayList<>();
    for (SimThread t : threads) {
      if (t.isQueuedOn(memory, at)) {
        sleepers.add(t);
      }
    }
    for (int left = most; left > 0 && !sleepers.isEmpty(); left--) {
      int chosen = left >= sleepers.size() ? 0 : scheduler.pick(sleepers.size());
      SimThread woken = sleepers.remove(chosen);
      woken.woken(memory, at);
      trace(woken, "is woken");
    }
  }

  /** Another participant interrupts the doomed thread when it sleeps. */
  void interruptDoomedFrom(String name) {
    participant(name)
        .thread(
            "interrupter",
            () -> {
              until(doomed::sleepsOrIsPast);
              interrupt(doomed);
            });
  }

  /** Who waits spins before it sleeps. */
  void haveTwoProcessors() {
    participants.forEach(each -> each.kernel.processors = 2);
  }

  /** Interrupts a thread; as one step, since the JDK holds a lock meanwhile. */
  void interrupt(SimThread who) {
    SimThread me = access(true);
    trace(me, "interrupts " + who);
    if (who.worker != null && !who.hasEnded()) {
      me.atomic = true;
      who.worker.interrupt();
      me.atomic = false;
    }
  }

  // ---- what must hold

  void check(boolean holds, String otherwise) {
    if (!holds) {
      throw fail(otherwise);
    }
  }

  Violation fail(String what) {
    return scheduler.failed(new Violation(what));
  }

  // ---- trace

  boolean isTraced() {
    return traced != null;
  }

  void trace(String what) {
    if (traced != null) {
      traced.add(what);
    }
  }

  void trace(SimThread who, String what) {
    if (traced != null) {
      traced.add(who + " " + what);
    }
  }

  void trace(SimThread who, String access, Memory memory, int at, Object value) {
    if (traced != null) {
      traced.add(who + " " + access + ' ' + nameOf(memory, at) + ' ' + value);
    }
  }

  private String nameOf(Memory memory, int at) {
    if (memory != segment) {
      return memory.name + '+' + at;
    }
    for (SimTable.Thing each : objects.values()) {
      if (at >= each.offset() && at < each.offset() + each.bytes()) {
        return each.name() + '+' + (at - each.offset());
      }
    }
    return "row " + at / SimTable.SLOT_BYTES + '+' + at % SimTable.SLOT_BYTES;
  }
}
