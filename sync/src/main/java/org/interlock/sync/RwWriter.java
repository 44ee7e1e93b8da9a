package org.interlock.sync;

import java.util.Optional;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * The writers' side of a reader-writer lock: the owned state word of a mutex, whose owner may also
 * wait for readers, or hold it beside them.
 */
final class RwWriter extends MutexCore {
  // More states of the state word (MutexCore): S6 pending: owned by one that waits for the readers
  // to leave; none comes in. S7 updating: owned by one that may become the writer; readers come
  // and go. S8 upgrading: S7, and pending.
  //
  // Write: W1 S1 or S3 to S6 by compare-and-set. W2 see no readers (RwReaders.P4). W3 S6 to S2.
  // W4 the end: S1. Upgrade: U1 S7 to S8, then W2, W3 from S8; its end is S7 again. Update: S1 or
  // S3 to S7. Giving up in S6 or S8: back to S1 or S7, and wake readers.
  //
  // I4: in S2 and S5 no reader is inside but the owner. So S4, which comes from there, has none.
  // I5: S6, S7 and S8 have changed nothing: a death there leaves S1.
  // P5: each store that lets readers in is followed by a look at their waiters word; as P1.
  // P6: W3 is a full store, followed by the look at isOpen, as P3: close does not count S6 as held.
  //
  // What a corpse leaves: S6, S7 or S8, which recovery makes S1; and as MutexCore.

  private final RwReaders readers;
  private final Take write = new TakeToWrite();
  private final Take update = new Take(MutexState.UPDATING);
  private final Drained drained = new Drained();
  private final Upgrade upgrade = new Upgrade();
  private int updates; // of the holds those for update; as MutexCore's

  RwWriter(String name, Attachment attachment, Words words) {
    super(ObjectType.RWLOCK, name, attachment, words);
    this.readers = new RwReaders(this, name, attachment, words);
  }

  RwReaders readers() {
    return readers;
  }

  /** The calling thread's holds for writing. */
  int writes() {
    return isMine() ? holds() - updates : 0;
  }

  /** The calling thread's holds for update. */
  int updates() {
    return isMine() ? updates : 0;
  }

  // ---- write

  /** Writes at once, or not. */
  boolean tryWrite() {
    if (writes() > 0) {
      reenter();
      return true;
    }
    if (isMine()) {
      return readers.haveLeft(readers.reading()) && counted(tryDrain(upgrade));
    }
    refuseReader("write");
    return (readers.haveLeft(0) || hasDiedWriter())
        && tryTake(Thread.currentThread(), MutexState.PENDING)
        && (mendsInstead() || tryDrain(drained));
  }

  /** An upgrade is one hold more. */
  private boolean counted(boolean upgraded) {
    if (upgraded) {
      reenter();
    }
    return upgraded;
  }

  private boolean hasDiedWriter() {
    return MutexState.isSuspect(words.getOpaqueLong(MutexLayout.STATE));
  }

  /** Writes as soon as nobody else reads, updates or writes. */
  boolean write(long deadline, Interruption interruption) throws InterruptedException {
    if (writes() > 0) {
      reenter();
      return true;
    }
    if (isMine()) {
      return counted(drain(upgrade, deadline, interruption));
    }
    refuseReader("write");
    return take(write, deadline, interruption)
        && (mendsInstead() || drain(drained, deadline, interruption));
  }

  /** W2 and W3 at once, or it gives up. */
  private boolean tryDrain(Drained how) {
    boolean done = false;
    try {
      done = how.tryTake();
    } finally {
      if (!done) {
        giveUp();
      }
    }
    return done;
  }

  /** W2 and W3, or it gives up. */
  private boolean drain(Drained how, long deadline, Interruption interruption)
      throws InterruptedException {
    boolean done = false;
    try {
      done = how.tryBarging() || readers.awaitGate(how, deadline, interruption);
    } finally {
      if (!done) {
        giveUp();
      }
    }
    return done;
  }

  private void giveUp() {
    upgrade.pending = false;
    if (updates > 0) {
      letReadersIn();
    } else {
      release();
    }
  }

  /** One hold for writing less; false when the calling thread has none. */
  boolean endWrite() {
    int writes = writes();
    if (writes == 0) {
      return false;
    }
    if (holds() == 1 || writes == 1 && isInMyRepair()) {
      release();
    } else {
      leaveOne();
      if (writes == 1) {
        letReadersIn();
      }
    }
    return true;
  }

  // ---- update

  /** Updates at once, or not. */
  boolean tryUpdate() {
    if (isMine()) {
      return updateAgain();
    }
    refuseReader("update");
    return tryTake(Thread.currentThread(), MutexState.UPDATING) && beginUpdate();
  }

  /** Updates as soon as nobody else updates or writes. */
  boolean update(long deadline, Interruption interruption) throws InterruptedException {
    if (isMine()) {
      return updateAgain();
    }
    refuseReader("update");
    return take(update, deadline, interruption) && beginUpdate();
  }

  private boolean updateAgain() {
    reenter();
    updates++;
    return true;
  }

  private boolean beginUpdate() {
    if (mendsInstead()) {
      letReadersIn();
    }
    updates = 1;
    return true;
  }

  /** One hold for update less; false when the calling thread has none. */
  boolean endUpdate() {
    if (updates() == 0) {
      return false;
    }
    updates--;
    exit();
    return true;
  }

  // ---- steps

  /** It was suspect: then nobody reads, and a repair comes first. */
  private boolean mendsInstead() {
    return isInMyRepair() && mendIfSuspect();
  }

  /** Whether to try at once would pass nobody who has waited long, or is none of fairness's. */
  boolean mayTryToWrite() {
    return isNoNewcomer() || mayTry() && (readers.mayBePassed() || hasDiedWriter());
  }

  /** {@link #mayTryToWrite}, for update. */
  boolean mayTryToUpdate() {
    return isNoNewcomer() || mayTry();
  }

  /** Who has it goes on, and who reads is told that it must not ask. */
  private boolean isNoNewcomer() {
    return isMine() || readers.reading() > 0;
  }

  private void refuseReader(String what) {
    if (readers.reading() > 0) {
      attachment.awaitOpen();
      throw new IllegalMonitorStateException(
          "thread "
              + Thread.currentThread().getName()
              + " reads "
              + fullName()
              + " and asks to "
              + what
              + ", which would wait for itself; read under the update lock, or end the read first");
    }
  }

  private void become(long mode) {
    long held = words.getLong(MutexLayout.STATE); // only the owner writes it
    words.setVolatileLong(MutexLayout.STATE, MutexState.inMode(held, mode)); // P4, P5, P6
  }

  private void letReadersIn() {
    readers.announceTurn();
    become(MutexState.UPDATING);
    readers.wake(); // P5
  }

  @Override
  void release() {
    updates = 0;
    if (isInMyRepair()) {
      readers.endAll(); // I4: the repair's own
    }
    super.release();
  }

  @Override
  boolean isHeldOnce() {
    return super.isHeldOnce() && readers.reading() == 0;
  }

  @Override
  boolean keeps() {
    return readers.announceTurn();
  }

  @Override
  void wakeOthers() {
    readers.wake(); // P5
  }

  /** W1. */
  private final class TakeToWrite extends Take {
    TakeToWrite() {
      super(MutexState.PENDING);
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return hungry && !waited || !readers.mayBePassed();
    }
  }

  /** W2 and W3. */
  private class Drained implements WaitEngine.Attempt {
    @Override
    public boolean tryTake() {
      return readers.haveLeft(0) && becomeWriter();
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // the state is mine: nobody else waits here
    }

    final boolean becomeWriter() {
      while (true) {
        become(MutexState.WRITING); // W3
        if (attachment.isOpen()) { // P6
          return true;
        }
        become(updates > 0 ? MutexState.UPDATING | MutexState.PENDING : MutexState.PENDING);
        attachment.awaitOpen();
      }
    }
  }

  /** U1, W2 and W3. */
  private final class Upgrade extends Drained {
    private boolean pending; // only the owner upgrades

    @Override
    public boolean tryBarging() {
      return readers.mayBePassed() && tryTake();
    }

    @Override
    public boolean tryTake() {
      if (!pending) {
        become(MutexState.UPDATING | MutexState.PENDING); // U1
        pending = true;
      }
      if (!readers.haveLeft(readers.reading()) || !becomeWriter()) {
        return false;
      }
      pending = false;
      return true;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return !pending && !readers.mayBePassed();
    }
  }

  // ---- for people, and close

  /** Who writes. */
  Optional<Holder> writer() {
    return ownerIf(MutexState::isWritten);
  }

  /** Who updates and does not write by now. */
  Optional<Holder> updater() {
    return ownerIf(MutexState::isUpdating);
  }

  /** Who has the state word, and for what. */
  String owners() {
    attachment.awaitOpen();
    long state = words.getVolatileLong(MutexLayout.STATE);
    String what =
        MutexState.isUpdating(state)
            ? "held for update by "
            : MutexState.isPending(state) ? "wanted for writing by " : "held for writing by ";
    return notes.holder(state, owner()).map(holder -> what + holder).orElse("held by no writer");
  }

  /** What this process holds of the state word, for close. */
  Optional<String> held() {
    long state = words.getVolatileLong(MutexLayout.STATE); // P3, P6
    if (!MutexState.isHeldBy(state, mine) || isOnlyWanted(state)) {
      return Optional.empty();
    }
    return Optional.of("thread " + notes.threadName(state, owner()));
  }

  private static boolean isOnlyWanted(long state) {
    return MutexState.isPending(state) && !MutexState.isUpdating(state);
  }
}
