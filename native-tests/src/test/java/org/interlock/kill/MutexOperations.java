package org.interlock.kill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.OwnerDiedException;

/** What can be done with a mutex, and what others may be doing then. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
final class MutexOperations {
  private final List<Operation> operations = new ArrayList<>();

  private MutexOperations() {
    uncontended();
    contended();
    backingOut();
    hungry();
    suspect();
    repairing();
  }

  static List<Operation> all() {
    return new MutexOperations().operations;
  }

  private Operation add(String name, Act act) {
    Operation operation = new Operation("Mutex: " + name, MutexProof::new, act);
    operations.add(operation);
    return operation;
  }

  private void uncontended() {
    add("lock, section, unlock", Room::lockOnce);
    add(
        "reentrant",
        room -> {
          room.mutex().lock();
          room.lockOnce();
          room.mutex().unlock();
        });
    add(
        "acquire, close",
        room -> {
          try (var held = room.mutex().acquire()) {
            room.section().pass();
          }
        });
    add("tryLock", room -> room.mutex().tryLock());
    add("tryLock(1 s)", room -> room.mutex().tryLock(1, TimeUnit.SECONDS));
    add("lockInterruptibly", room -> room.mutex().lockInterruptibly());
    add("queries", MutexOperations::ask).given(MutexOperations::firstHolds);
    add("close", Room::detach).after(Room::lockOnce);
  }

  private static void ask(Room room) {
    room.mutex().isLocked();
    room.mutex().isSuspect();
    room.mutex().holder();
    var unused = room.mutex().toString();
  }

  private void contended() {
    add("unlock, two asleep", room -> room.mutex().unlock())
        .after(room -> room.mutex().lock())
        .given(MutexOperations::bothWait);
    add("lock, woken", Room::lockOnce)
        .given(MutexOperations::firstHolds)
        .whilst(MutexOperations::firstUnlocks);
    add("lock, spinning", Room::lockOnce)
        .spinning()
        .given(MutexOperations::firstHolds)
        .whilst(MutexOperations::firstUnlocks);
    add("tryLock, held", room -> room.mutex().tryLock()).given(MutexOperations::firstHolds);
    add("tryLock(0), held", room -> room.mutex().tryLock(0, TimeUnit.SECONDS))
        .given(MutexOperations::firstHolds);
  }

  private void backingOut() {
    add("tryLock(5 ms), in vain", room -> room.mutex().tryLock(5, TimeUnit.MILLISECONDS))
        .given(MutexOperations::firstHoldsSecondWaits);
    add("acquire(5 ms), in vain", MutexOperations::acquireInVain)
        .given(MutexOperations::firstHoldsSecondWaits);
    add(
            "lockInterruptibly, interrupted",
            room -> Interrupted.ignored(room.mutex()::lockInterruptibly))
        .given(MutexOperations::firstHoldsSecondWaits)
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.victim().interrupt();
            });
  }

  private static void acquireInVain(Room room) throws InterruptedException {
    try {
      room.mutex().acquire(Duration.ofMillis(5)).close();
    } catch (LockTimeoutException e) {
      // as it should
    }
  }

  private void hungry() {
    add("lock, hungry", Room::lockOnce)
        .given(MutexOperations::firstHolds)
        .whilst(
            cast -> {
              PlayerProcess.until(() -> cast.victim().isAtRest() && becomesHungry(cast));
              firstUnlocks(cast);
            });
    add(
            "unlock, a hungry one asleep",
            room -> {
              room.counter().skip(room::makeWaiterHungry);
              room.mutex().unlock();
            })
        .after(room -> room.mutex().lock())
        .given(MutexOperations::bothWait);
    add(
            "tryLock(20 ms), standing back",
            room -> {
              room.counter().skip(room::makeWaiterHungry);
              room.mutex().tryLock(20, TimeUnit.MILLISECONDS);
            })
        .given(MutexOperations::firstHoldsSecondWaits);
  }

  /** The victim marks itself when it is woken after a millisecond and does not get the mutex. */
  private static boolean becomesHungry(Cast cast) {
    PlayerProcess victim = cast.victim();
    return !victim.isAsleep() || cast.observer().says(room -> room.wakeUnlessHungry());
  }

  private void suspect() {
    add(
            "lock, suspect",
            room -> {
              try {
                room.lockOnce();
              } catch (OwnerDiedException e) {
                // as it should
              }
            })
        .given(MutexOperations::ownerDied);
    add("recover", room -> room.mutex().recover(room::repair)).given(MutexOperations::ownerDied);
    add("recover, not suspect", room -> room.mutex().recover(room::repair));
    add("queries, suspect", MutexOperations::ask).given(MutexOperations::ownerDied);
  }

  private void repairing() {
    add("lock, repairs", Room::lockOnce).after(Room::repairing).given(MutexOperations::ownerDied);
    add(
            "recover, throws",
            room -> {
              try {
                room.mutex()
                    .recover(
                        death -> {
                          throw new IllegalStateException("cannot repair");
                        });
              } catch (IllegalStateException e) {
                // as it should
              }
            })
        .given(MutexOperations::ownerDied);
    add("lock, its owner dies", Room::lockOnce)
        .after(Room::repairing)
        .given(cast -> cast.extra(Room::lockAndTear))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.sleep(cast.second(), Room::lockOnce);
              cast.killExtra();
            });
  }

  // ---- scenes

  private static void bothWait(Cast cast) {
    cast.sleep(cast.first(), Room::lockOnce);
    cast.sleep(cast.second(), Room::lockOnce);
  }

  private static void firstHolds(Cast cast) {
    cast.first().run(room -> room.mutex().lock());
  }

  private static void firstHoldsSecondWaits(Cast cast) {
    firstHolds(cast);
    cast.sleep(cast.second(), Room::lockOnce);
  }

  /** When the victim sleeps, so that it is woken; another one sleeps behind it. */
  private static void firstUnlocks(Cast cast) {
    cast.awaitVictim();
    cast.sleep(cast.second(), Room::lockOnce);
    cast.first().run(Room::giveBack);
  }

  private static void ownerDied(Cast cast) {
    cast.dieAfter(Room::lockAndTear);
  }
}
