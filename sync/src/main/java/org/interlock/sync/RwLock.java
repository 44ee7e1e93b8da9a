package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * A reentrant reader-writer lock between processes, and between the threads of each. Readers of
 * different processes write to no common cache line.
 *
 * <p>There are three ways to hold it. <em>Read:</em> beside other readers and one updater.
 * <em>Write:</em> alone. <em>Update:</em> beside readers, but no other updater or writer; the
 * updater may take the write lock without letting go, and be an updater again when it has unlocked
 * that. Who writes or updates may read as well, and keep the read when it has unlocked the rest.
 * Who only reads and asks to write or update gets {@link IllegalMonitorStateException}: it would
 * wait for itself, or two such for each other.
 *
 * <p><b>Who may call:</b> any thread. The thread that locked unlocks; another one gets {@link
 * IllegalMonitorStateException}. <b>Crash behaviour:</b> reads, updates and waits of a dead process
 * end by themselves. When it wrote, the lock becomes <em>suspect</em> as a {@link Mutex} does, for
 * readers too: with a repair callback ({@link #of(Segment, String, Consumer)}) the next one that
 * locks, for whatever purpose, runs that under the write lock; without one, every way of locking
 * throws {@link OwnerDiedException} until somebody calls {@link #recover}. A thread that ends while
 * holding leaves it held. <b>Fairness:</b> neither side starves. From the moment a waiting writer
 * is the next one, no new reader comes in, so it waits for those inside only; among each other,
 * writers and updaters wait as for a Mutex. A reader that has waited about a millisecond keeps
 * writers back once the one inside is out, for 5 ms at most, so if it gets to run in that time it
 * waits for that one writer more, and for those that had already looked. Untimed tryLock ignores
 * who waits, but a writer that waits for readers counts as one that holds it. <b>Progress:</b>
 * blocking. <b>Memory effects:</b> all a thread did before unlocking the write lock is seen, in any
 * process, by whoever locks next; and all a reader did, by the next writer. <b>Interruption:</b> as
 * Mutex. <b>Limits:</b> 2^31-1 holds of one thread, 4,194,304 reading threads of one process; 512
 * bytes and 128 for each row of the participant table. <b>Cost uncontended:</b> read: two
 * read-modify-writes; write: one, two full stores and a look at each process that has ever read; no
 * system call, no allocation.
 *
 * <pre>{@code
 * RwLock lock = RwLock.of(segment, "prices");
 * lock.readLock().lock();
 * try {
 *   show(prices.getLong(0));
 * } finally {
 *   lock.readLock().unlock();
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> per-reader flags of Hsieh and Weihl, Scalable Reader-Writer Locks (1992), and
 * LMDB's reader table; update mode of databases' U locks; j.u.c.locks.ReentrantReadWriteLock for
 * the contract.
 */
public final class RwLock implements ReadWriteLock {
  private final RwWriter writer;
  private final RwReaders readers;
  private final RwView read;
  private final RwView write;
  private final RwView update;

  private RwLock(String name, Attachment attachment, Words words) {
    writer = new RwWriter(name, attachment, words);
    readers = writer.readers();
    read = new ReadView();
    write = new WriteView();
    update = new UpdateView();
  }

  /**
   * Finds or creates a reader-writer lock.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's
   * @throws org.interlock.shm.SegmentFullException when the segment has no room
   */
  public static RwLock of(Segment segment, String name) {
    return of(Attachment.of(segment), name);
  }

  /**
   * {@link #of(Segment, String)} with a callback that makes what the lock guards consistent after a
   * writer's death. It runs in whatever thread locks next, under the write lock; when it throws,
   * that goes to the thread, the lock is not held and stays suspect. A process has one callback a
   * lock: the last one given.
   */
  public static RwLock of(Segment segment, String name, Consumer<Death> repair) {
    return of(Attachment.of(segment), name, repair);
  }

  static RwLock of(Attachment attachment, String name, Consumer<Death> repair) {
    Objects.requireNonNull(repair);
    RwLock lock = of(attachment, name);
    lock.writer.repairBy(repair);
    return lock;
  }

  static RwLock of(Attachment attachment, String name) {
    attachment.knows(new RwRecoverer());
    long bytes = RwLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.RWLOCK, name, bytes, 0, 0);
    return attachment
        .local(Attached.class, name, absent -> new RwLock(name, attachment, words).new Attached())
        .lock();
  }

  // ---- the locks

  /** Held beside other readers. */
  @Override
  public Lock readLock() {
    return read;
  }

  /** Held alone. */
  @Override
  public Lock writeLock() {
    return write;
  }

  /** Held beside readers, by one who may become the writer without letting go. */
  public Lock updateLock() {
    return update;
  }

  /** Locks for reading, for try-with-resources. */
  public Held read() {
    return read.hold();
  }

  /** Locks for writing, for try-with-resources. */
  public Held write() {
    return write.hold();
  }

  /** Locks for update, for try-with-resources. */
  public Held update() {
    return update.hold();
  }

  /**
   * Locks for reading within a time.
   *
   * @throws LockTimeoutException saying who writes, since when, and who waits
   */
  public Held read(Duration timeout) throws InterruptedException {
    return read.hold(timeout);
  }

  /**
   * Locks for writing within a time.
   *
   * @throws LockTimeoutException saying who writes, updates or reads, and who waits
   */
  public Held write(Duration timeout) throws InterruptedException {
    return write.hold(timeout);
  }

  /**
   * Locks for update within a time.
   *
   * @throws LockTimeoutException saying who writes or updates, since when, and who waits
   */
  public Held update(Duration timeout) throws InterruptedException {
    return update.hold(timeout);
  }

  private final class ReadView extends RwView {
    ReadView() {
      super(writer, "read");
    }

    @Override
    public void lock() {
      if (!readers.readNow()) {
        super.lock();
      }
    }

    @Override
    boolean tryTake() {
      return readers.tryRead();
    }

    @Override
    boolean mayTry() {
      return true; // readers never stand back
    }

    @Override
    boolean take(long deadline, Interruption interruption) throws InterruptedException {
      return readers.read(deadline, interruption);
    }

    @Override
    boolean end() {
      return readers.end();
    }

    @Override
    String inTheWay() {
      return writer.owners();
    }
  }

  private final class WriteView extends RwView {
    WriteView() {
      super(writer, "written");
    }

    @Override
    boolean tryTake() {
      return writer.tryWrite();
    }

    @Override
    boolean mayTry() {
      return writer.mayTryToWrite();
    }

    @Override
    boolean take(long deadline, Interruption interruption) throws InterruptedException {
      return writer.write(deadline, interruption);
    }

    @Override
    boolean end() {
      return writer.endWrite();
    }

    @Override
    String inTheWay() {
      List<Holder> reading = readers();
      return reading.isEmpty() ? writer.owners() : writer.owners() + ", read by " + text(reading);
    }
  }

  private final class UpdateView extends RwView {
    UpdateView() {
      super(writer, "updated");
    }

    @Override
    boolean tryTake() {
      return writer.tryUpdate();
    }

    @Override
    boolean mayTry() {
      return writer.mayTryToUpdate();
    }

    @Override
    boolean take(long deadline, Interruption interruption) throws InterruptedException {
      return writer.update(deadline, interruption);
    }

    @Override
    boolean end() {
      return writer.endUpdate();
    }

    @Override
    String inTheWay() {
      return writer.owners();
    }
  }

  private static String text(List<Holder> holders) {
    return holders.stream().map(Holder::toString).collect(Collectors.joining(", "));
  }

  // ---- owner died

  /**
   * When it is suspect, takes the write lock, runs a repair under it, and releases it, consistent.
   * When the repair throws, that goes to the caller and the lock stays suspect. Waits for a repair
   * that is under way.
   *
   * @return false when it was not suspect, or is being repaired by this thread; then the repair did
   *     not run
   */
  public boolean recover(Consumer<Death> repair) {
    return writer.recoverBy(Objects.requireNonNull(repair));
  }

  /** Whether a writer died and no repair has made what it guards consistent since. */
  public boolean isSuspect() {
    return writer.isSuspectNow();
  }

  // ---- queries

  /** Which processes read, with how many threads each. A look without a lock, for people. */
  public List<Holder> readers() {
    writer.attachment.awaitOpen();
    return readers.holders();
  }

  /** Who writes; empty when nobody does. A look without a lock, for people. */
  public Optional<Holder> writer() {
    return writer.writer();
  }

  /** Who has the update lock and does not write by now. A look without a lock, for people. */
  public Optional<Holder> updater() {
    return writer.updater();
  }

  /** How many threads read, in all processes. A look without a lock, for people. */
  public int getReadLockCount() {
    return readers().stream().mapToInt(Holder::permits).sum();
  }

  /** Whether anybody writes. */
  public boolean isWriteLocked() {
    return writer().isPresent();
  }

  /** Whether the calling thread writes. */
  public boolean isWriteLockedByCurrentThread() {
    return writer.writes() > 0;
  }

  /** How many times the calling thread holds the read lock. */
  public int getReadHoldCount() {
    return readers.count();
  }

  /** How many times the calling thread holds the write lock. */
  public int getWriteHoldCount() {
    return writer.writes();
  }

  /** How many times the calling thread holds the update lock. */
  public int getUpdateHoldCount() {
    return writer.updates();
  }

  /** The name and who has it. */
  @Override
  public String toString() {
    if (!writer.attachment.isOpen()) {
      return "RwLock[" + writer.name + ", closed]";
    }
    StringJoiner text = new StringJoiner(", ", "RwLock[", "]").add(writer.name);
    text.add(isSuspect() ? "Suspect" : writer.owners());
    return text.add("Read locks = " + getReadLockCount()).toString();
  }

  // ---- close

  /** What close() asks and tells this lock. */
  private final class Attached implements Local {
    RwLock lock() {
      return RwLock.this;
    }

    @Override
    public Optional<String> held() {
      StringJoiner held = new StringJoiner(", ");
      writer.held().ifPresent(held::add);
      int reading = readers.readingHere();
      if (reading > 0) {
        held.add(reading + (reading == 1 ? " thread that reads" : " threads that read"));
      }
      return held.length() == 0
          ? Optional.empty()
          : Optional.of("reader-writer lock " + writer.name + " (" + held + ")");
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      writer.settleOwner(late);
      readers.settle(late); // after the state: whom it wakes must find that it lets them in
    }
  }
}
