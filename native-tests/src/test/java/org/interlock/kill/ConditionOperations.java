package org.interlock.kill;

import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.interlock.sync.OwnerDiedException;

/** What can be done with a condition, and what others may be doing then. */
@SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // Shelf loops; awaitUntil has its own
final class ConditionOperations {
  private static final long LONG_MILLIS = 60_000;

  private final List<Operation> operations = new ArrayList<>();

  private ConditionOperations() {
    awaits();
    leaves();
    signals();
    deaths();
  }

  static List<Operation> all() {
    return new ConditionOperations().operations;
  }

  private Operation add(String name, Act act) {
    Operation operation = new Operation("Condition: " + name, ConditionProof::new, act);
    operations.add(operation);
    return operation;
  }

  private void awaits() {
    add("await", room -> room.shelf().take()).whilst(ConditionOperations::firstPuts);
    add("await, spinning", room -> room.shelf().take())
        .spinning()
        .whilst(ConditionOperations::firstPuts);
    add("await, another one waits", room -> room.shelf().take())
        .whilst(ConditionOperations::secondComesThenFirstPuts);
    add(
            "awaitUntil",
            room ->
                room.shelf()
                    .take(
                        there ->
                            there.awaitUntil(new Date(System.currentTimeMillis() + LONG_MILLIS))))
        .whilst(ConditionOperations::secondComesThenFirstPuts);
    add(
            "awaitUninterruptibly",
            room ->
                room.shelf()
                    .take(
                        there -> {
                          there.awaitUninterruptibly();
                          return true;
                        }))
        .whilst(ConditionOperations::firstPuts);
  }

  private void leaves() {
    add("await(5 ms), in vain", room -> room.shelf().takeSoon());
    add("await(5 ms), in vain, two others wait", room -> room.shelf().takeSoon())
        .given(ConditionOperations::secondWaits)
        .whilst(ConditionOperations::firstComes);
    add("await, interrupted", room -> Interrupted.ignored(() -> room.shelf().take()))
        .given(ConditionOperations::secondWaits)
        .whilst(
            cast -> {
              firstComes(cast);
              cast.victim().interrupt();
            });
  }

  private void signals() {
    add("signal, two wait", room -> room.shelf().put()).given(ConditionOperations::bothWait);
    add("signalAll, two wait", room -> room.shelf().putTwoForAll())
        .given(ConditionOperations::bothWait);
    add("signal, nobody waits", room -> room.shelf().put());
  }

  private void deaths() {
    add("await, the owner dies", ConditionOperations::takeUnlessSuspect)
        .whilst(ConditionOperations::ownerDies);
    add("await, the owner dies, repairs", room -> room.shelf().takeSoon())
        .after(Room::repairing)
        .whilst(ConditionOperations::ownerDies);
    add("await, a waiter dies", room -> room.shelf().take())
        .given(
            cast -> {
              PlayerProcess dies = cast.extra(room -> {});
              cast.sleep(dies, room -> room.shelf().take());
            })
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.killExtra();
              firstPuts(cast);
            });
  }

  private static void takeUnlessSuspect(Room room) throws InterruptedException {
    try {
      room.shelf().takeSoon();
    } catch (OwnerDiedException e) {
      // as it should
    }
  }

  // ---- scenes

  private static void secondWaits(Cast cast) {
    cast.sleep(cast.second(), room -> room.shelf().take());
  }

  private static void bothWait(Cast cast) {
    cast.sleep(cast.first(), room -> room.shelf().take());
    secondWaits(cast);
  }

  /** A younger one; it sleeps for the mutex when the victim has stopped holding that. */
  private static void firstComes(Cast cast) {
    begin(cast, cast.first(), room -> room.shelf().take());
  }

  private static void firstPuts(Cast cast) {
    begin(cast, cast.first(), room -> room.shelf().put());
  }

  /** The victim's signal is to be the other's when it dies. */
  private static void secondComesThenFirstPuts(Cast cast) {
    begin(cast, cast.second(), room -> room.shelf().take());
    firstPuts(cast);
  }

  private static void begin(Cast cast, PlayerProcess player, Act act) {
    cast.awaitVictim();
    player.begin(act);
    PlayerProcess.until(player::isAtRest);
  }

  /** The victim's wait may have ended by then, in vain. */
  private static void ownerDies(Cast cast) {
    cast.awaitVictim();
    if (cast.victim().reached() == null) { // else it may have the mutex, for good
      cast.extra(Room::lockAndTear).kill();
    }
  }
}
