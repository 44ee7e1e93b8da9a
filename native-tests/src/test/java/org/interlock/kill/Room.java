package org.interlock.kill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.interlock.shm.HandMade;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.seam.Attachment;
import org.interlock.sync.Death;
import org.interlock.sync.Door;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;

/** What an act has at hand in its process: a participant of the segment, and its objects. */
final class Room {
  /** How many permits the semaphores have. */
  static final int PERMITS = 3;

  private final SeamCounter counter;
  private Segment segment;
  private CountedAttachment attachment;
  private Mutex mutex;
  private RwLock rw;
  private Semaphore tracked;
  private Semaphore untracked;
  private Section section;
  private Edition edition;
  private Yard yard;
  private Shelf shelf;
  private volatile Path made; // read by the thread that sees the test end
  private HandMade handMade;
  private int untrackedHeld;
  private int repairs;

  Room(Consumer<String> reached) {
    counter = new SeamCounter(reached);
  }

  // ---- coming and going

  /** Makes the segment and says where it is. */
  String create() {
    furnish(Segment.create(SegmentOptions.ofSize(1 << 16).participants(8)), false);
    made = segment.path();
    return segment.path().toString();
  }

  /** Removes the file of the segment that it has made, if it is still there. */
  void removeMade() {
    try {
      Files.deleteIfExists(made);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens the segment.
   *
   * @param spins whether waiters spin first
   */
  void open(String path, boolean spins) {
    furnish(Segment.open(Path.of(path)), spins);
  }

  private void furnish(Segment opened, boolean spins) {
    segment = opened;
    attachment = new CountedAttachment(Attachment.of(segment), counter, spins);
    section = new Section(attachment);
    mutex = Door.mutex(attachment, "mutex");
    rw = Door.rwLock(attachment, "rw");
    tracked = Door.tracked(attachment, "tracked", PERMITS);
    untracked = Door.untracked(attachment, "untracked", PERMITS, PERMITS);
    edition = new Edition(attachment, counter);
    yard = new Yard(attachment);
    shelf = new Shelf(attachment, mutex);
    untrackedHeld = 0;
    repairs = 0;
  }

  /** Uses everything once, so that what is counted later loads no class. */
  void rehearse() throws Exception {
    create();
    segment.unlink();
    repairing();
    lockOnce();
    writeOnce();
    readOnce();
    updateOnce();
    edition.write();
    edition.update();
    edition.read();
    edition.copy();
    edition.await();
    yard.rehearse();
    shelf.takeSoon();
    shelf.put();
    semaphore(true).acquire();
    semaphore(true).release();
    semaphore(false).acquire();
    semaphore(false).release();
    leave();
  }

  /** Gives back whatever it holds. */
  void giveBack() {
    while (mutex.isHeldByCurrentThread()) {
      mutex.unlock();
    }
    while (rw.getReadHoldCount() > 0) {
      rw.readLock().unlock();
    }
    while (rw.getWriteHoldCount() > 0) {
      rw.writeLock().unlock();
    }
    while (rw.getUpdateHoldCount() > 0) {
      rw.updateLock().unlock();
    }
    edition.giveBack();
    yard.giveBack();
    semaphore(true).release(held(true));
    semaphore(false).release(held(false));
    untrackedHeld = 0;
  }

  /** Gives back whatever it holds, and closes. */
  void leave() throws ErrnoException {
    if (handMade != null) {
      handMade.close();
      handMade = null;
    }
    if (segment != null && !segment.isClosed()) {
      giveBack();
      segment.close();
    }
    segment = null;
  }

  /** Closes as the last user does. */
  void detach() {
    attachment.detach(segment::close);
  }

  /** Instead of {@link #open}. */
  void openByHand(String path) throws ErrnoException {
    handMade = new HandMade(Path.of(path), new CountedSeam(counter));
  }

  HandMade handMade() {
    return handMade;
  }

  // ---- what is there

  Segment segment() {
    return segment;
  }

  Attachment attachment() {
    return attachment;
  }

  SeamCounter counter() {
    return counter;
  }

  Section section() {
    return section;
  }

  Mutex mutex() {
    return mutex;
  }

  /** A reader-writer lock round the same section. */
  RwLock rw() {
    return rw;
  }

  /** Versioned data. */
  Edition edition() {
    return edition;
  }

  /** Events, latches, a barrier and the like. */
  Yard yard() {
    return yard;
  }

  /** Things that the mutex guards. */
  Shelf shelf() {
    return shelf;
  }

  /** From here on this process repairs what it finds suspect. */
  void repairing() {
    mutex = Door.mutex(attachment, "mutex", this::repair);
    rw = Door.rwLock(attachment, "rw", this::repair);
  }

  void repair(Death death) {
    section.mend();
    repairs++;
  }

  /** How often it has repaired. */
  int repairs() {
    return repairs;
  }

  /** Locks, is in the section once, unlocks. */
  void lockOnce() {
    mutex.lock();
    try {
      section.pass();
    } finally {
      mutex.unlock();
    }
  }

  /** Locks, and leaves the section half written. */
  @SuppressWarnings("LockNotBeforeTry") // it is to die holding it
  void lockAndTear() {
    mutex.lock();
    section.tear();
  }

  /** Reads the section once. */
  void readOnce() {
    try (Held held = rw.read()) {
      section.look();
    }
  }

  /** Writes the section once. */
  void writeOnce() {
    try (Held held = rw.write()) {
      section.pass();
    }
  }

  /** Reads the section, writes it, and reads it, keeping other writers out all the time. */
  void updateOnce() {
    try (Held held = rw.update()) {
      section.look();
      writeOnce();
      section.look();
    }
  }

  /** Writes, and leaves the section half written. */
  @SuppressWarnings("LockNotBeforeTry") // it is to die holding it
  void writeAndTear() {
    rw.writeLock().lock();
    section.tear();
  }

  /** Keeps newcomers from the mutex for some milliseconds, on behalf of one that sleeps for it. */
  void makeWaiterHungry() {
    while (!Door.isMarkedHungry(attachment, "mutex")) {
      Door.wakeForNothing(attachment, "mutex");
    }
  }

  /** The tracked semaphore or the other. */
  Semaphore semaphore(boolean isTracked) {
    return isTracked ? tracked : untracked;
  }

  /** Whether a sleeper has marked itself; if not, wakes it for nothing, so that it may. */
  boolean wakeUnlessHungry() {
    boolean hungry = Door.isMarkedHungry(attachment, "mutex");
    if (!hungry) {
      Door.wakeForNothing(attachment, "mutex");
    }
    return hungry;
  }

  /** Takes permits and releases them. */
  void acquireOnce(boolean isTracked, int n) {
    semaphore(isTracked).acquireUninterruptibly(n);
    semaphore(isTracked).release(n);
  }

  /** Takes permits to be given back by {@link #giveBack}. */
  void hold(boolean isTracked, int n) {
    semaphore(isTracked).acquireUninterruptibly(n);
    untrackedHeld += isTracked ? 0 : n;
  }

  /** How many permits this process holds. */
  int held(boolean isTracked) {
    if (!isTracked) {
      return untrackedHeld;
    }
    long me = ProcessHandle.current().pid();
    return semaphore(true).holders().stream()
        .filter(holder -> holder.pid() == me)
        .mapToInt(holder -> holder.permits())
        .sum();
  }
}
