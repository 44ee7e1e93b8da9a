package org.interlock.explore;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.interlock.explore.Stock.Want;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.SyncDoor;

/**
 * Scenes around a buffer with two conditions: that there is a thing in it, that there is a place.
 */
@SuppressWarnings({"LockNotBeforeTry", "WaitNotInLoop"}) // whoever is stopped midway never goes on
final class ConditionScenes {
  static final String MUTEX = MutexScenes.NAME;

  private static final int TURNS = 3;
  private static final long WORN_OFF_NANOS = 10_000_000;
  private static final long SHORT_MILLIS = 3;

  private ConditionScenes() {}

  /** What one thread of a participant does. */
  interface Course {
    void run(Participant me, Stock stock);
  }

  /** A way to wait; false when it has given up, and so was given no signal. */
  interface Wait {
    boolean on(Condition condition) throws InterruptedException;
  }

  /** For ever. */
  static boolean await(Condition condition) throws InterruptedException {
    condition.await();
    return true;
  }

  /** For a short time. */
  static boolean awaitSoon(Condition condition) throws InterruptedException {
    return condition.await(SHORT_MILLIS, TimeUnit.MILLISECONDS);
  }

  static Mutex mutex(Participant me) {
    return SyncDoor.mutex(me.attachment, MUTEX);
  }

  /** One whose owner's death is repaired by whoever locks next, or comes back from a wait. */
  static Mutex repairing(Participant me, Stock stock) {
    return SyncDoor.mutex(me.attachment, MUTEX, death -> stock.repair(me));
  }

  static Condition condition(Participant me, Want want) {
    return mutex(me).newCondition(want.name().toLowerCase(Locale.ROOT));
  }

  private static Want other(Want want) {
    return want == Want.THING ? Want.PLACE : Want.THING;
  }

  // ---- courses

  static void take(Participant me, Stock stock) {
    trade(me, stock, Want.THING, ConditionScenes::await);
  }

  static void takeSoon(Participant me, Stock stock) {
    trade(me, stock, Want.THING, ConditionScenes::awaitSoon);
  }

  static void put(Participant me, Stock stock) {
    trade(me, stock, Want.PLACE, ConditionScenes::await);
  }

  static void putTwice(Participant me, Stock stock) {
    put(me, stock);
    put(me, stock);
  }

  /** Takes or puts, and signals the others; false when it has given up. */
  static boolean trade(Participant me, Stock stock, Want want, Wait wait) {
    while (true) {
      lock(me, stock);
      try {
        boolean got = awaitWhat(me, stock, want, wait);
        if (got) {
          stock.move(me, want);
          condition(me, other(want)).signal();
        }
        leave(me, stock);
        return got;
      } catch (OwnerDiedException e) { // thrown by a wait, the mutex held
        me.world.check(mutex(me).isHeldByCurrentThread(), me + " came back without the mutex");
        mutex(me).unlock();
      }
    }
  }

  /** Locks; where that says that an owner died, recovers first. */
  static void lock(Participant me, Stock stock) {
    while (true) {
      try {
        mutex(me).lock();
        stock.enter(me);
        return;
      } catch (OwnerDiedException e) {
        mutex(me).recover(death -> stock.repair(me));
      }
    }
  }

  static void leave(Participant me, Stock stock) {
    stock.leave(me);
    while (mutex(me).isHeldByCurrentThread()) {
      mutex(me).unlock();
    }
  }

  /** Waits while what is wanted is not there; false when it has given up. */
  static boolean awaitWhat(Participant me, Stock stock, Want want, Wait wait) {
    while (!stock.has(want)) {
      boolean mayBeThere = waitOnce(me, stock, want, wait);
      if (!mayBeThere) {
        return false;
      }
    }
    return true;
  }

  /** False when it has given up. */
  static boolean waitOnce(Participant me, Stock stock, Want want, Wait wait) {
    int holds = mutex(me).getHoldCount();
    Condition condition = condition(me, want);
    stock.leaveToWait(me, want);
    boolean mayBeThere = false;
    try {
      mayBeThere = wait.on(condition);
    } catch (InterruptedException e) {
      mayBeThere = false;
    }
    me.world.check(mutex(me).getHoldCount() == holds, me + " came back with other holds");
    stock.enter(me);
    return mayBeThere;
  }

  /** As one that dies in its wait. */
  static void leaveATicket(Participant dead, Want want) {
    condition(dead, want);
    int at = at(dead.world, want) + (int) SyncDoor.NEXT_TICKET;
    long ticket = dead.world.segment.load(at, Long.BYTES);
    dead.world.segment.store(at, Long.BYTES, ticket + 1);
  }

  /** Each course in a participant of its own. */
  static Scenario scene(int places, Course... courses) {
    return scene(
        world -> {
          Stock stock = new Stock(world, places);
          for (int i = 0; i < courses.length; i++) {
            Course course = courses[i];
            Participant p = world.participant(String.valueOf((char) ('A' + i)));
            p.thread("t", () -> course.run(p, stock));
          }
          return stock;
        });
  }

  /** What sets a scene, and gives what must hold in it. */
  interface Stage {
    Stock set(World world);
  }

  static Scenario scene(Stage stage) {
    return unproved(
        world -> {
          Stock stock = stage.set(world);
          proveBy(world, stock);
          return stock;
        });
  }

  /** One in which nobody comes in the end. */
  static Scenario unproved(Stage stage) {
    return new Scenario() {
      private Stock stock;

      @Override
      public void stage(World world) {
        stock = stage.set(world);
      }

      @Override
      public boolean mayWait(World world, SimThread waiter) {
        return ConditionScenes.mayWait(world, stock, waiter);
      }
    };
  }

  // ---- what must hold

  /**
   * Whether a thread that nobody will wake waits rightly: asleep, for what is not there; and nobody
   * else's ticket is before the next signal.
   */
  private static boolean mayWait(World world, Stock stock, SimThread waiter) {
    if (world.hasStopped()) {
      return mayWaitForAStopped(world, stock, waiter);
    }
    Want want = stock.wantedBy(waiter);
    if (want == null || stock.has(want) || !sleepsFor(world, waiter, want)) {
      return false;
    }
    long asleep = world.threads.stream().filter(t -> sleepsFor(world, t, want)).count();
    long tickets = unreleased(world, want);
    world.check(
        asleep == tickets, asleep + " wait for a " + want + ", with " + tickets + " tickets");
    return true;
  }

  private static boolean mayWaitForAStopped(World world, Stock stock, SimThread waiter) {
    Want want = stock.wantedBy(waiter);
    return MutexScenes.isStoppedOnes(world)
        || want != null && (!stock.has(want) || stock.isWantedByAStopped(want));
  }

  private static boolean sleepsFor(World world, SimThread thread, Want want) {
    int at = at(world, want);
    for (long bell : SyncDoor.bells()) {
      if (thread.state == SimThread.State.ASLEEP
          && thread.isQueuedOn(world.segment, at + (int) bell)) {
        return true;
      }
    }
    return false;
  }

  private static long unreleased(World world, Want want) {
    int at = at(world, want);
    return world.segment.load(at + (int) SyncDoor.NEXT_TICKET, Long.BYTES)
        - world.segment.load(at + (int) SyncDoor.RELEASED_TICKETS, Long.BYTES);
  }

  private static int at(World world, Want want) {
    String name = MUTEX + "." + want.name().toLowerCase(Locale.ROOT);
    return (int) world.objects.get(name).offset();
  }

  /** In the end a process that comes fresh can trade, and nothing is left behind. */
  private static void proveBy(World world, Stock stock) {
    Participant[] prover = new Participant[1];
    prover[0] = world.prover(() -> prove(prover[0], stock));
  }

  private static void prove(Participant me, Stock stock) {
    World world = me.world;
    for (int i = 0; i < TURNS; i++) { // the first ones may clear what sleepers have left
      world.clock += WORN_OFF_NANOS;
      int wakes = SimThread.current().wakes;
      Want want = stock.has(Want.THING) ? Want.THING : Want.PLACE;
      trade(me, stock, want, ConditionScenes::await);
      world.check(
          i < TURNS - 1 || SimThread.current().wakes == wakes, "it wakes, and nobody sleeps");
    }
    for (Want want : Want.values()) {
      condition(me, want); // made, if nobody was so far
      world.check(
          world.hasStopped() || unreleased(world, want) == 0,
          unreleased(world, want) + " tickets for a " + want + ", and nobody waits");
    }
    world.check(!mutex(me).isLocked() && !mutex(me).isSuspect(), "it is not free in the end");
    Slots.prove(me);
  }
}
