package org.interlock.kill;

/** How often an owner's death was repaired: once more exactly when the dead one owned. */
final class RepairCount {
  private int expected;

  /**
   * A count to be compared without a look at what is frozen.
   *
   * @param expected how many repairs there are to be
   */
  RepairCount(int expected) {
    this.expected = expected;
  }

  /** What is frozen, and whether a repair is owed. */
  void frozen(Cast cast, Look<Boolean> owed) {
    expected = repairs(cast) + (cast.observer().says(owed) ? 1 : 0);
  }

  void check(Cast cast) {
    int repairs = repairs(cast);
    if (repairs != expected) {
      throw new AssertionError("repaired " + repairs + " times, expected were " + expected);
    }
  }

  private static int repairs(Cast cast) {
    return cast.idle().stream().mapToInt(player -> player.count(Room::repairs)).sum();
  }
}
