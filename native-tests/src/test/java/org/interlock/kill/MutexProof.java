package org.interlock.kill;

import org.interlock.sync.Mutex;

/** Whoever waits gets the mutex, and is told of a death exactly when the dead one held it. */
final class MutexProof implements Proof {
  private int expected;

  MutexProof() {}

  /**
   * A proof without a look at what is frozen.
   *
   * @param expected how many repairs there are to be
   */
  MutexProof(int expected) {
    this.expected = expected;
  }

  @Override
  public void frozen(Cast cast) {
    long victim = cast.victim().pid();
    boolean owed =
        cast.observer()
            .says(
                room -> {
                  Mutex mutex = room.mutex();
                  return mutex.isSuspect()
                      || mutex.holder().filter(holder -> holder.pid() == victim).isPresent();
                });
    expected = repairs(cast) + (owed ? 1 : 0);
  }

  @Override
  public void survived(Cast cast) {
    cast.settle();
    cast.survivors().forEach(player -> player.run(Room::lockOnce));
    int repairs = repairs(cast);
    if (repairs != expected) {
      throw new AssertionError("repaired " + repairs + " times, expected were " + expected);
    }
    String left = cast.observer().ask(room -> room.mutex().toString());
    if (!left.equals("Mutex[mutex, Unlocked]")) {
      throw new AssertionError("left as " + left);
    }
  }

  private static int repairs(Cast cast) {
    return cast.idle().stream().mapToInt(player -> player.count(Room::repairs)).sum();
  }
}
