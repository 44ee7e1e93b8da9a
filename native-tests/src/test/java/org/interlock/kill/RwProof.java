package org.interlock.kill;

import org.interlock.sync.RwLock;

/** Whoever waits gets the lock, and is told of a death exactly when the dead one wrote. */
final class RwProof implements Proof {
  private int expected;

  @Override
  public void frozen(Cast cast) {
    long victim = cast.victim().pid();
    boolean owed =
        cast.observer()
            .says(
                room -> {
                  RwLock lock = room.rw();
                  return lock.isSuspect()
                      || lock.writer().filter(writer -> writer.pid() == victim).isPresent();
                });
    expected = repairs(cast) + (owed ? 1 : 0);
  }

  @Override
  public void survived(Cast cast) {
    cast.settle();
    cast.survivors().forEach(player -> player.run(Room::readOnce));
    cast.survivors().forEach(player -> player.run(Room::writeOnce));
    cast.survivors().forEach(player -> player.run(Room::updateOnce));
    int repairs = repairs(cast);
    if (repairs != expected) {
      throw new AssertionError("repaired " + repairs + " times, expected were " + expected);
    }
    String left = cast.observer().ask(room -> room.rw().toString());
    if (!left.equals("RwLock[rw, held by no writer, Read locks = 0]")) {
      throw new AssertionError("left as " + left);
    }
  }

  private static int repairs(Cast cast) {
    return cast.idle().stream().mapToInt(player -> player.count(Room::repairs)).sum();
  }
}
