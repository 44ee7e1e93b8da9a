package org.interlock.kill;

import org.interlock.sync.Holder;
import org.interlock.sync.Semaphore;

/**
 * Available and held permits are the maximum, always; and in the end all can be had again: tracked
 * ones by themselves, untracked ones once somebody has released in the dead one's place.
 */
final class PermitsProof implements Proof {
  private final boolean tracked;
  private int owed;

  PermitsProof(boolean tracked) {
    this.tracked = tracked;
  }

  @Override
  public void frozen(Cast cast) {
    boolean kind = tracked;
    int available = available(cast);
    int held = cast.idle().stream().mapToInt(player -> player.count(room -> room.held(kind))).sum();
    owed = Room.PERMITS - available - held;
    if (tracked) {
      owed = 0; // nobody has to release in its place
      assertAccount(cast);
    } else if (owed < 0) {
      throw new AssertionError(available + " available and " + held + " held");
    }
  }

  @Override
  public void survived(Cast cast) {
    boolean kind = tracked;
    int inItsPlace = owed;
    cast.idle().forEach(player -> player.run(Room::giveBack));
    cast.observer().run(room -> room.semaphore(kind).release(inItsPlace));
    cast.settle();
    if (tracked) {
      PlayerProcess.until(() -> cast.participants() == cast.survivors().size());
      assertAccount(cast);
    }
    int all =
        cast.observer()
            .count(
                room -> {
                  int drained = room.semaphore(kind).drainPermits();
                  room.semaphore(kind).release(drained);
                  return drained;
                });
    if (all != Room.PERMITS || available(cast) != Room.PERMITS) {
      throw new AssertionError(all + " permits are left of " + Room.PERMITS);
    }
  }

  private int available(Cast cast) {
    boolean kind = tracked;
    return cast.observer().count(room -> room.semaphore(kind).availablePermits());
  }

  private static void assertAccount(Cast cast) {
    String account = cast.observer().ask(PermitsProof::account);
    if (!account.isEmpty()) {
      throw new AssertionError(account);
    }
  }

  private static String account(Room room) {
    Semaphore semaphore = room.semaphore(true);
    int available = semaphore.availablePermits();
    int held = semaphore.holders().stream().mapToInt(Holder::permits).sum();
    return available + held == Room.PERMITS
        ? ""
        : available + " available and held are " + semaphore.holders();
  }
}
