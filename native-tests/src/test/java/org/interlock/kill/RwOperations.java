package org.interlock.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.interlock.sync.OwnerDiedException;

/** What can be done with a reader-writer lock, and what others may be doing then. */
@SuppressWarnings("LockNotBeforeTry") // locking is what is tested
final class RwOperations {
  private final List<Operation> operations = new ArrayList<>();

  private RwOperations() {
    uncontended();
    ends();
    woken();
    inVain();
    suspect();
  }

  static List<Operation> all() {
    return new RwOperations().operations;
  }

  private Operation add(String name, Act act) {
    Operation operation = new Operation("RwLock: " + name, RwProof::new, act);
    operations.add(operation);
    return operation;
  }

  private void uncontended() {
    add("read", Room::readOnce);
    add("write", Room::writeOnce);
    add("update, upgrade, unlock", Room::updateOnce);
    add("downgrade", RwOperations::downgrade);
    add("try", RwOperations::tryAll);
    add("try, read", RwOperations::tryAll).given(RwOperations::firstReads);
    add("try, written", RwOperations::tryAll).given(RwOperations::firstWrites);
    add("queries", RwOperations::ask).given(RwOperations::firstReads);
    add("close", Room::detach).after(Room::readOnce);
  }

  private static void downgrade(Room room) {
    room.rw().writeLock().lock();
    room.section().pass();
    room.rw().readLock().lock();
    room.rw().writeLock().unlock();
    room.section().look();
    room.rw().readLock().unlock();
  }

  private static void tryAll(Room room) {
    for (var lock : List.of(room.rw().readLock(), room.rw().writeLock(), room.rw().updateLock())) {
      if (lock.tryLock()) {
        lock.unlock();
      }
    }
  }

  private static void ask(Room room) {
    room.rw().isSuspect();
    room.rw().readers();
    room.rw().writer();
    room.rw().updater();
    var unused = room.rw().toString();
  }

  private void ends() {
    add("end of a write, two asleep", room -> room.rw().writeLock().unlock())
        .after(room -> room.rw().writeLock().lock())
        .given(
            cast -> {
              cast.sleep(cast.first(), Room::readOnce);
              cast.sleep(cast.second(), Room::writeOnce);
            });
    add("end of a read, a writer and a reader asleep", room -> room.rw().readLock().unlock())
        .after(room -> room.rw().readLock().lock())
        .given(
            cast -> {
              cast.sleep(cast.first(), Room::writeOnce);
              cast.sleep(cast.second(), Room::readOnce);
            });
    add("end of a read, an upgrade asleep", room -> room.rw().readLock().unlock())
        .after(room -> room.rw().readLock().lock())
        .given(cast -> cast.sleep(cast.first(), Room::updateOnce));
    add("end of an upgrade, two asleep", room -> room.rw().writeLock().unlock())
        .after(
            room -> {
              room.rw().updateLock().lock();
              room.rw().writeLock().lock();
            })
        .given(
            cast -> {
              cast.sleep(cast.first(), Room::readOnce);
              cast.sleep(cast.second(), Room::updateOnce);
            });
  }

  private void woken() {
    add("read, woken", Room::readOnce)
        .given(RwOperations::firstWrites)
        .whilst(cast -> joinedThenFirstEnds(cast, Room::readOnce));
    add("read, spinning", Room::readOnce)
        .spinning()
        .given(RwOperations::firstWrites)
        .whilst(cast -> joinedThenFirstEnds(cast, Room::writeOnce));
    add("write, woken", Room::writeOnce)
        .given(RwOperations::firstWrites)
        .whilst(cast -> joinedThenFirstEnds(cast, Room::writeOnce));
    add("write, readers leave", Room::writeOnce)
        .given(RwOperations::firstReads)
        .whilst(cast -> joinedThenFirstEnds(cast, Room::readOnce));
    add("upgrade, readers leave", Room::updateOnce)
        .given(RwOperations::firstReads)
        .whilst(cast -> joinedThenFirstEnds(cast, Room::readOnce));
    add("write, a reader dies", Room::writeOnce)
        .given(cast -> cast.extra(room -> room.rw().readLock().lock()))
        .whilst(
            cast -> {
              cast.awaitVictim();
              join(cast, Room::readOnce);
              cast.killExtra();
            });
  }

  private void inVain() {
    add("read(5 ms), in vain", room -> room.rw().readLock().tryLock(5, TimeUnit.MILLISECONDS))
        .given(RwOperations::firstWrites);
    add("write(5 ms), in vain", room -> room.rw().writeLock().tryLock(5, TimeUnit.MILLISECONDS))
        .given(RwOperations::firstReads);
    add("write, interrupted", room -> Interrupted.ignored(room.rw().writeLock()::lockInterruptibly))
        .given(RwOperations::firstReads)
        .whilst(RwOperations::joinedThenInterrupted);
    add(
            "upgrade, interrupted",
            room -> Interrupted.ignored(room.rw().writeLock()::lockInterruptibly))
        .after(room -> room.rw().updateLock().lock())
        .given(RwOperations::firstReads)
        .whilst(RwOperations::joinedThenInterrupted);
  }

  private void suspect() {
    add("read, suspect", room -> refused(room, Room::readOnce)).given(RwOperations::writerDied);
    add("write, suspect", room -> refused(room, Room::writeOnce)).given(RwOperations::writerDied);
    add("recover", room -> room.rw().recover(room::repair)).given(RwOperations::writerDied);
    add("read, repairs", Room::readOnce).after(Room::repairing).given(RwOperations::writerDied);
    add("write, repairs", Room::writeOnce).after(Room::repairing).given(RwOperations::writerDied);
    add("update, repairs", Room::updateOnce).after(Room::repairing).given(RwOperations::writerDied);
    add("read, the writer dies", Room::readOnce)
        .after(Room::repairing)
        .given(cast -> cast.extra(Room::writeAndTear))
        .whilst(
            cast -> {
              cast.awaitVictim();
              cast.sleep(cast.second(), Room::writeOnce);
              cast.killExtra();
            });
  }

  private static void refused(Room room, Act act) throws Exception {
    try {
      act.in(room);
    } catch (OwnerDiedException e) {
      // as it should
    }
  }

  // ---- scenes

  private static void firstWrites(Cast cast) {
    cast.first().run(room -> room.rw().writeLock().lock());
  }

  private static void firstReads(Cast cast) {
    cast.first().run(room -> room.rw().readLock().lock());
  }

  /** Another one comes; it need not wait when the victim has not got as far as to keep it out. */
  private static void join(Cast cast, Act act) {
    cast.second().begin(act);
    PlayerProcess.until(cast.second()::isAtRest);
  }

  private static void joinedThenFirstEnds(Cast cast, Act act) {
    cast.awaitVictim();
    join(cast, act);
    cast.first().run(Room::giveBack);
  }

  private static void joinedThenInterrupted(Cast cast) {
    cast.awaitVictim();
    join(cast, Room::readOnce);
    cast.victim().interrupt();
  }

  private static void writerDied(Cast cast) {
    cast.dieAfter(Room::writeAndTear);
  }
}
