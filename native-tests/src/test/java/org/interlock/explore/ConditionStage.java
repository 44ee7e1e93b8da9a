package org.interlock.explore;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.interlock.explore.Stock.Want;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;
import org.interlock.sync.SyncDoor;

/**
 * One operation of a condition by one that is doomed and has the mutex, and what goes on around.
 */
@SuppressWarnings("LockNotBeforeTry") // steps of scenes
final class ConditionStage implements ConditionScenes.Stage {
  /** What goes on around the operation. */
  enum Crowd {
    NOBODY,
    /** One that puts when the doomed one sleeps or is past. */
    SIGNALLER,
    /** Two that put, and besides them the rivals. */
    SIGNALLER_AND_RIVALS,
    /** One sleeps for a thing when the operation begins, another one comes later. */
    RIVALS,
    /** When it sleeps or is past, the mutex's owner dies, and one puts. */
    OWNER_DIES,
    /** One that has waited for longer dies then, and one puts. */
    WAITER_DIES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Some steps of the doomed one. */
  interface Deed {
    void by(Participant me, Stock stock);
  }

  private static final int PLACES = 4;

  private final Crowd crowd;
  private final Deed operation;
  private Deed before = (me, stock) -> {};
  private Consumer<World> besides = world -> {};
  private boolean takes;
  private boolean goesOn = true;

  ConditionStage(Crowd crowd, Deed operation) {
    this.crowd = crowd;
    this.operation = operation;
  }

  /** It takes what there is afterwards. */
  ConditionStage taking() {
    takes = true;
    return this;
  }

  /** It spins before it sleeps. */
  ConditionStage spinning() {
    besides = World::haveTwoProcessors;
    return this;
  }

  /** Another one interrupts it. */
  ConditionStage interrupted() {
    besides = ConditionStage::interrupter;
    return this;
  }

  /** It has no slot: there are as many others as slots. */
  private static void interrupter(World world) {
    world
        .process("I")
        .thread(
            "interrupter",
            () -> {
              world.until(world.doomed::sleepsOrIsPast);
              world.interrupt(world.doomed);
            });
  }

  ConditionStage heldTwice() {
    before = (me, stock) -> ConditionScenes.mutex(me).lock();
    return this;
  }

  ConditionStage repairing() {
    before = ConditionScenes::repairing;
    return this;
  }

  /** Its repair fails, and so would the next one. */
  ConditionStage failing() {
    before =
        (me, stock) ->
            SyncDoor.mutex(
                me.attachment, ConditionScenes.MUTEX, death -> MutexScenes.failToRepair());
    goesOn = false;
    return this;
  }

  @Override
  public Stock set(World world) {
    Stock stock = new Stock(world, PLACES);
    Participant me = world.process("A"); // a sentinel of its own would only die with it
    me.attach();
    besides.accept(world);
    ConditionScenes.condition(me, Want.THING);
    world.doomed(me, () -> begin(me, stock), () -> operate(me, stock), () -> finish(me, stock));
    crowd(world, stock);
    return stock;
  }

  // ---- the doomed one

  private void begin(Participant me, Stock stock) {
    World world = me.world;
    if (hasOlder()) {
      world.until(() -> world.sleeping("older") == 1);
    }
    ConditionScenes.lock(me, stock);
    before.by(me, stock);
  }

  private boolean hasOlder() {
    return crowd == Crowd.RIVALS
        || crowd == Crowd.SIGNALLER_AND_RIVALS
        || crowd == Crowd.WAITER_DIES;
  }

  private void operate(Participant me, Stock stock) {
    try {
      MutexScenes.failing(() -> operation.by(me, stock));
    } catch (OwnerDiedException e) {
      // the operation's answer
    }
  }

  /** What was begun is ended, as a program that goes on would. */
  private void finish(Participant me, Stock stock) {
    Mutex mutex = ConditionScenes.mutex(me);
    me.world.check(mutex.isHeldByCurrentThread(), "it came back without the mutex");
    if (mutex.isSuspect()) {
      mutex.unlock();
      if (!goesOn) {
        return;
      }
      ConditionScenes.lock(me, stock);
    }
    if (takes && stock.has(Want.THING)) {
      stock.move(me, Want.THING);
    }
    ConditionScenes.leave(me, stock);
  }

  // ---- the others

  private void crowd(World world, Stock stock) {
    SimThread doomed = world.doomed;
    switch (crowd) {
      case NOBODY -> {}
      case SIGNALLER -> putter(world, stock, 1, doomed::sleepsOrIsPast);
      case SIGNALLER_AND_RIVALS -> {
        rivals(world, stock);
        putter(world, stock, 2, doomed::sleepsOrIsPast);
      }
      case RIVALS -> {
        rivals(world, stock);
        if (takes) { // else it has put itself
          putter(world, stock, 2, doomed::isPast);
        }
      }
      case OWNER_DIES -> {
        Participant owner = owner(world, stock);
        putter(world, stock, 1, () -> owner.fate == Participant.Fate.DEAD);
      }
      case WAITER_DIES -> {
        Participant older = taker(world, stock, "older", () -> true);
        killer(world, older);
        putter(world, stock, 1, () -> older.fate == Participant.Fate.DEAD);
      }
    }
  }

  private static void rivals(World world, Stock stock) {
    taker(world, stock, "older", () -> true);
    taker(world, stock, "younger", world.doomed::sleepsOrIsPast);
  }

  private static Participant taker(World world, Stock stock, String called, BooleanSupplier from) {
    Participant p = world.participant(called);
    p.thread(
        called,
        () -> {
          world.until(from);
          ConditionScenes.take(p, stock);
        });
    return p;
  }

  private static void putter(World world, Stock stock, int times, BooleanSupplier from) {
    Participant p = world.participant("P");
    p.thread(
        "putter",
        () -> {
          world.until(from);
          for (int i = 0; i < times; i++) {
            ConditionScenes.put(p, stock);
          }
        });
  }

  /** One that takes the mutex and dies. */
  private static Participant owner(World world, Stock stock) {
    Participant p = world.process("O");
    p.attach();
    p.thread(
        "owner",
        () -> {
          world.until(world.doomed::sleepsOrIsPast);
          ConditionScenes.lock(p, stock);
          world.scheduler.fates().die(p, null);
          world.access(true); // which never comes
        });
    return p;
  }

  private static void killer(World world, Participant victim) {
    Participant p = world.process("K");
    p.thread(
        "killer",
        () -> {
          world.until(world.doomed::sleepsOrIsPast);
          world.scheduler.fates().die(victim, null);
        });
  }
}
