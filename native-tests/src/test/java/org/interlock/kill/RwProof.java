package org.interlock.kill;

import org.interlock.sync.RwLock;

/** Whoever waits gets the lock, and is told of a death exactly when the dead one wrote. */
final class RwProof implements Proof {
  private final RepairCount repairs = new RepairCount(0);

  @Override
  public void frozen(Cast cast) {
    long victim = cast.victim().pid();
    repairs.frozen(
        cast,
        room -> {
          RwLock lock = room.rw();
          return lock.isSuspect()
              || lock.writer().filter(writer -> writer.pid() == victim).isPresent();
        });
  }

  @Override
  public void survived(Cast cast) {
    cast.settle();
    cast.survivors().forEach(player -> player.run(Room::readOnce));
    cast.survivors().forEach(player -> player.run(Room::writeOnce));
    cast.survivors().forEach(player -> player.run(Room::updateOnce));
    repairs.check(cast);
    String left = cast.observer().ask(room -> room.rw().toString());
    if (!left.equals("RwLock[rw, held by no writer, Read locks = 0]")) {
      throw new AssertionError("left as " + left);
    }
  }
}
