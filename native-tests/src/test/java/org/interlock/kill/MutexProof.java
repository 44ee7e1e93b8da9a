package org.interlock.kill;

import org.interlock.sync.Mutex;

/** Whoever waits gets the mutex, and is told of a death exactly when the dead one held it. */
final class MutexProof implements Proof {
  private final RepairCount repairs;

  MutexProof() {
    this(0);
  }

  /**
   * A proof without a look at what is frozen.
   *
   * @param expected how many repairs there are to be
   */
  MutexProof(int expected) {
    repairs = new RepairCount(expected);
  }

  @Override
  public void frozen(Cast cast) {
    long victim = cast.victim().pid();
    repairs.frozen(
        cast,
        room -> {
          Mutex mutex = room.mutex();
          return mutex.isSuspect()
              || mutex.holder().filter(holder -> holder.pid() == victim).isPresent();
        });
  }

  @Override
  public void survived(Cast cast) {
    cast.settle();
    cast.survivors().forEach(player -> player.run(Room::lockOnce));
    repairs.check(cast);
    String left = cast.observer().ask(room -> room.mutex().toString());
    if (!left.equals("Mutex[mutex, Unlocked]")) {
      throw new AssertionError("left as " + left);
    }
  }
}
