package org.interlock.kill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.Door;
import org.interlock.shm.seam.Attachment;

/** Who plays in one round: a victim, two survivors that take part and one that looks on. */
final class Cast implements AutoCloseable {
  private final Troupe troupe;
  private final PlayerProcess first;
  private final PlayerProcess second;
  private final PlayerProcess observer;
  private final PlayerProcess victim;
  private final List<PlayerProcess> extras = new ArrayList<>();
  private final String segment;
  private final int slot;

  Cast(Troupe troupe, Operation operation) {
    this.troupe = troupe;
    this.observer = troupe.survivor(0);
    this.first = troupe.survivor(1);
    this.second = troupe.survivor(2);
    this.victim = troupe.next();
    this.segment = observer.ask(Room::create);
    String path = segment;
    observer.run(Room::repairing);
    for (PlayerProcess player : List.of(first, second)) {
      player.run(
          room -> {
            room.open(path, false);
            room.repairing();
          });
    }
    boolean spins = operation.spins();
    victim.run(
        operation.isByHand() ? room -> room.openByHand(path) : room -> room.open(path, spins));
    this.slot = survivors().size(); // the lowest that is free
  }

  PlayerProcess first() {
    return first;
  }

  PlayerProcess second() {
    return second;
  }

  PlayerProcess observer() {
    return observer;
  }

  PlayerProcess victim() {
    return victim;
  }

  List<PlayerProcess> survivors() {
    return List.of(observer, first, second);
  }

  // ---- scenes

  /** A further process that has done something, and is to be killed. */
  PlayerProcess extra(Act act) {
    PlayerProcess extra = troupe.next();
    extras.add(extra);
    String path = segment;
    extra.run(
        room -> {
          room.open(path, false);
          act.in(room);
        });
    return extra;
  }

  /** Another process does something and dies; all is repaired after it. */
  void dieAfter(Act act) {
    int before = participants();
    extra(act).kill();
    PlayerProcess.until(() -> participants() == before);
  }

  /** The process that came last dies. */
  void killExtra() {
    extras.get(extras.size() - 1).kill();
  }

  /** Survivors neither notice nor do anything until they are resumed. */
  void stopSurvivors() throws Exception {
    for (PlayerProcess player : survivors()) {
      player.stop();
    }
  }

  void resumeSurvivors() throws Exception {
    for (PlayerProcess player : survivors()) {
      player.resume();
    }
  }

  /** Begins something that sleeps. */
  void sleep(PlayerProcess player, Act act) {
    player.begin(act);
    PlayerProcess.until(player::isAsleep);
  }

  /** Waits until the victim sleeps, has stopped for good, or has done all. */
  void awaitVictim() {
    PlayerProcess.until(victim::isAtRest);
  }

  /** Waits until nobody does anything more by itself. */
  void awaitRest() {
    PlayerProcess.until(() -> survivors().stream().allMatch(PlayerProcess::isAtRest));
  }

  // ---- what proofs need

  /** Those who do not wait. */
  List<PlayerProcess> idle() {
    return survivors().stream().filter(PlayerProcess::isIdle).toList();
  }

  /** Whoever does not wait gives back what it holds; so in the end nobody has to wait. */
  void settle() {
    idle().forEach(player -> player.run(Room::giveBack));
    survivors().forEach(PlayerProcess::finish);
    survivors().forEach(player -> player.run(Room::giveBack));
  }

  int participants() {
    return observer.count(room -> room.segment().participants().size());
  }

  /** The victim's slot can be had again, and nobody else is there. */
  void assertSlotFree() {
    PlayerProcess.until(() -> participants() == survivors().size());
    int again =
        observer.count(
            room -> {
              Attachment next = Door.attach(room.segment().path());
              Door.detach(next);
              return next.slot();
            });
    if (again != slot) {
      throw new AssertionError("slot " + slot + " is not free, the next one got " + again);
    }
  }

  @Override
  public void close() throws Exception {
    extras.forEach(PlayerProcess::close);
    try {
      resumeSurvivors();
      survivors().forEach(player -> player.run(Room::leave));
    } catch (AssertionError e) { // told already, where it is a violation
      troupe.dismissSurvivors();
    } finally {
      Files.deleteIfExists(Path.of(segment));
    }
  }
}
