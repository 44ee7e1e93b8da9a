package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What can be done with a semaphore of {@link Room#PERMITS}, tracked or not. */
final class SemaphoreOperations {
  private final boolean tracked;
  private final List<Operation> operations = new ArrayList<>();

  private SemaphoreOperations(boolean tracked) {
    this.tracked = tracked;
    takes();
    waits();
    gives();
  }

  static List<Operation> all(boolean tracked) {
    return new SemaphoreOperations(tracked).operations;
  }

  private Operation add(String name, Act act) {
    String kind = tracked ? "Semaphore: " : "Semaphore, untracked: ";
    boolean proven = tracked;
    Operation operation = new Operation(kind + name, () -> new PermitsProof(proven), act);
    operations.add(operation);
    return operation;
  }

  private void takes() {
    boolean kind = tracked;
    add("acquire", room -> room.semaphore(kind).acquire()).given(firstHolds(1));
    add("acquire(2)", room -> room.semaphore(kind).acquire(2)).given(firstHolds(1));
    add("acquireUninterruptibly", room -> room.semaphore(kind).acquireUninterruptibly());
    add("tryAcquire", room -> room.semaphore(kind).tryAcquire()).given(firstHolds(2));
    add("tryAcquire(3), refused", room -> room.semaphore(kind).tryAcquire(3)).given(firstHolds(1));
    add("drainPermits", room -> room.semaphore(kind).drainPermits()).given(firstHolds(1));
    add(
        "queries",
        room -> {
          room.semaphore(kind).availablePermits();
          room.semaphore(kind).holders();
          var unused = room.semaphore(kind).toString();
        });
  }

  private void waits() {
    boolean kind = tracked;
    add("acquire, woken", room -> room.semaphore(kind).acquire())
        .given(firstHolds(3))
        .whilst(firstGives(1));
    add("acquire(2), woken", room -> room.semaphore(kind).acquireUninterruptibly(2))
        .given(firstHolds(3))
        .whilst(firstGives(2));
    add("acquire, spinning", room -> room.semaphore(kind).acquire())
        .spinning()
        .given(firstHolds(3))
        .whilst(firstGives(1));
    add(
            "tryAcquire(2, 5 ms), in vain",
            room -> room.semaphore(kind).tryAcquire(2, 5, TimeUnit.MILLISECONDS))
        .given(
            cast -> {
              firstHolds(2).play(cast);
              cast.sleep(cast.second(), room -> room.acquireOnce(kind, 2));
            });
    add("acquire, interrupted", room -> Interrupted.ignored(room.semaphore(kind)::acquire))
        .given(firstHolds(3))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.sleep(cast.second(), room -> room.acquireOnce(kind, 1));
              cast.victim().interrupt();
            });
  }

  private void gives() {
    boolean kind = tracked;
    add("release", room -> room.semaphore(kind).release())
        .after(room -> room.semaphore(kind).acquire())
        .given(firstHolds(1));
    add("release(2) of 3", room -> room.semaphore(kind).release(2))
        .after(room -> room.semaphore(kind).acquire(3));
    add("release(3), two asleep", room -> room.semaphore(kind).release(3))
        .after(room -> room.semaphore(kind).acquire(3))
        .given(
            cast -> {
              cast.sleep(cast.first(), room -> room.acquireOnce(kind, 1));
              cast.sleep(cast.second(), room -> room.acquireOnce(kind, 2));
            });
  }

  private Operation.Script firstHolds(int permits) {
    boolean kind = tracked;
    return cast -> cast.first().run(room -> room.hold(kind, permits));
  }

  /** When the victim sleeps, so that it is woken; another one sleeps behind it. */
  private Operation.Script firstGives(int permitsForSecond) {
    boolean kind = tracked;
    return cast -> {
      cast.awaitVictim();
      cast.sleep(cast.second(), room -> room.acquireOnce(kind, permitsForSecond));
      cast.first().run(Room::giveBack);
    };
  }
}
