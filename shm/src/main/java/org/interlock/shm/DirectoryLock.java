package org.interlock.shm;

import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.interlock.shm.seam.Peer;
import org.interlock.shm.seam.Words;

/**
 * Guards inserts into the directory. One word: 0 free, else slot + 1 and generation of the owner.
 *
 * <p>Sections last microseconds, so waiters poll; whoever finds the owner dead takes over from it
 * by compare-and-set. What the dead owner left is the directory's concern, see there.
 */
final class DirectoryLock {
  private static final int FREE = 0;
  private static final long POLL_NANOS = 50_000;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Words header;
  private final ParticipantTable table;
  private final Path path;

  DirectoryLock(Words header, ParticipantTable table, Path path) {
    this.header = header;
    this.table = table;
    this.path = path;
  }

  /**
   * Locks.
   *
   * @param checkOpen throws when the attachment is closed, which needs no lock for that
   */
  void lock(int slot, Runnable checkOpen) {
    int mine = ((slot + 1) << SlotState.GENERATION_BITS) | table.generation(slot);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      int owner = header.getVolatile(SegmentHeader.DIRECTORY_LOCK);
      if ((owner == FREE || isDead(owner))
          && header.compareAndSet(SegmentHeader.DIRECTORY_LOCK, owner, mine)) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw busy(owner);
      }
      checkOpen.run();
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  void unlock() {
    header.setRelease(
        SegmentHeader.DIRECTORY_LOCK, FREE); // pairs with the next owner's compare-and-set
  }

  private boolean isDead(int owner) {
    int slot = slot(owner);
    return slot < 0 || slot >= table.slots() || !table.isAlive(slot, generation(owner));
  }

  private SegmentException busy(int owner) {
    String who = table.peer(slot(owner)).map(Peer::toString).orElse("a process that has left");
    return new SegmentException(
        "the directory of segment "
            + path
            + " has been locked for 30 s by "
            + who
            + ": it seems to be stopped; continue or end it",
        null);
  }

  private static int slot(int owner) {
    return (owner >>> SlotState.GENERATION_BITS) - 1;
  }

  private static int generation(int owner) {
    return owner & ((1 << SlotState.GENERATION_BITS) - 1);
  }
}
