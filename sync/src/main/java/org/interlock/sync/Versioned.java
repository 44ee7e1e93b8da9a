package org.interlock.sync;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import org.interlock.shm.Segment;
import org.interlock.shm.WriteView;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Local;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * Data of which there is always a newest version, whole: a writer prepares the next one in another
 * buffer and publishes it, while threads of any process read the newest, or those they began with.
 * Version 0 is all zero; each publish adds one, up to 2<sup>63</sup> − 1.
 *
 * <p><b>Who may call:</b> any thread of any process that has the segment open. A thread closes the
 * snapshots and drafts it has opened, others may read and fill them meanwhile. <b>Crash
 * behaviour:</b> a writer that dies leaves the version published last, and the next writer goes on;
 * a reader that dies has pinned nothing any more. The data stay when every process has ended, until
 * the segment is removed or the machine stops. <b>Fairness:</b> writers wait as for a {@link
 * Mutex}; readers wait for nobody. <b>Progress:</b> a read tries again only when somebody has
 * published in between, so it is lock-free; a copy of up to 1 KiB tries twice without a pin and
 * then pins. A writer waits while other writers have a draft, and while all buffers but the newest
 * are pinned: a snapshot on an old version keeps that buffer, and no more, from being used again.
 * <b>Memory effects:</b> what a thread did before it published happens-before what a thread does
 * after it began to read that version or a newer one, in any process. <b>Interruption:</b>
 * write(Duration) and awaitNewer end with InterruptedException; nothing else is interrupted.
 *
 * <p><b>Limits and units:</b> 1 to 2<sup>42</sup> bytes a version, 2 to 8 buffers, about four
 * million snapshots a process; offsets and sizes in bytes. A thread that ends with a snapshot or
 * draft open leaves it open. <b>Cost uncontended:</b> two atomic instructions a read; two or three
 * a publish, a look at each process that has ever read, and the checksum when there is one.
 *
 * <pre>{@code
 * Versioned prices = Versioned.of(segment, "prices", 64 * 1024);
 * prices.update(draft -> draft.putDouble(0, 101.5));
 * try (Versioned.Snapshot snapshot = prices.read()) {
 *   System.out.println(snapshot.version() + ": " + snapshot.getDouble(0));
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> left-right (Ramalhete and Correia), LMDB's reader table, hazard pointers
 * (Michael, 2004) for pin and look again, sequence locks for the copy without a pin.
 */
public final class Versioned {
  private static final int MOST_UNPINNED = 1024; // a larger copy for nothing costs more than a pin
  private static final int UNPINNED_TRIES = 2;

  private final Attachment attachment;
  private final Words words; // plain: the row of a pinned buffer
  private final VersionedPins pins;
  private final VersionedWriter writer;
  private final VersionedBuffers buffers;
  private final boolean checksums;

  private Versioned(String name, Attachment attachment, Words words, VersionedOptions options) {
    this.attachment = attachment;
    this.words = words;
    pins = new VersionedPins(name, attachment, words, options.buffers());
    writer = new VersionedWriter(name, attachment, words, pins);
    buffers = new VersionedBuffers(name, attachment, options);
    checksums = options.hasChecksum();
  }

  /**
   * Finds or creates versioned data of so many bytes, in two buffers.
   *
   * @throws org.interlock.shm.ObjectMismatchException when the name is another type's, or other
   *     options'
   * @throws org.interlock.shm.SegmentFullException when the segment has no room
   */
  public static Versioned of(Segment segment, String name, long bytes) {
    return of(segment, name, VersionedOptions.ofSize(bytes));
  }

  /** {@link #of(Segment, String, long)} with more buffers, or checksums. */
  public static Versioned of(Segment segment, String name, VersionedOptions options) {
    return of(Attachment.of(segment), name, options);
  }

  static Versioned of(Attachment attachment, String name, VersionedOptions options) {
    attachment.knows(new VersionedRecoverer());
    Words words =
        attachment.object(
            ObjectType.VERSIONED,
            name,
            VersionedLayout.bytes(options, attachment.slots()),
            options.bytes(),
            VersionedLayout.parameter(options));
    return attachment
        .local(
            Attached.class,
            name,
            absent -> new Versioned(name, attachment, words, options).new Attached())
        .versioned();
  }

  /**
   * What such data take of a segment's size at most, in bytes: with fewer participants than there
   * can be, 128 less for each.
   */
  public static long bytesFor(VersionedOptions options) {
    return VersionedLayout.bytes(options, MutexState.MOST_SLOTS);
  }

  // ---- read

  /** The newest version, for as long as the snapshot is open. */
  public Snapshot read() {
    long pinned = pins.pin(); // first: an object that is made before an atomic access costs more
    try {
      return new Snapshot(pinned);
    } catch (Error e) {
      pins.unpin(CurrentState.buffer(pinned));
      throw e;
    }
  }

  /**
   * Copies the newest version to a buffer's position, which moves by its size. Returns the version.
   *
   * @throws IllegalArgumentException when the buffer has no room for all of it
   */
  public long readInto(ByteBuffer into) {
    long size = buffers.size();
    if (into.remaining() < size) {
      throw new IllegalArgumentException(
          writer.fullName() + " has " + size + " bytes, room is for " + into.remaining());
    }
    for (int i = 0; i < UNPINNED_TRIES && size <= MOST_UNPINNED; i++) {
      long version = copyUnpinned(into);
      if (version >= 0) {
        return version;
      }
    }
    try (Snapshot snapshot = read()) {
      buffers.get(snapshot.buffer, into);
      return snapshot.version();
    }
  }

  /** The version copied; -1 when another was published meanwhile. */
  private long copyUnpinned(ByteBuffer into) {
    int position = into.position();
    long seen = pins.look();
    buffers.get(CurrentState.buffer(seen), into);
    long version = pins.versionOf(seen);
    int end = pins.isStill(seen) ? into.position() : position;
    into.position(position);
    attachment.awaitOpen(); // else these may be the zeros of a closed segment
    into.position(end);
    return end > position ? version : -1;
  }

  /** The newest version's number. */
  public long version() {
    long version = pins.version();
    attachment.awaitOpen();
    return version;
  }

  /**
   * Sleeps until there is a version newer than one that has been seen, or the time is over. Returns
   * the newest version's number; not above the one seen when the time was over.
   */
  public long awaitNewer(long seen, Duration timeout) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pins.awaitNewer(seen, Timeout.deadline(attachment.kernel(), Timeout.nanos(timeout)));
    return version();
  }

  // ---- write

  /**
   * A buffer for the next version, as soon as nobody else has a draft and one is not pinned.
   *
   * @throws IllegalMonitorStateException when the calling thread has a draft already
   */
  public Draft write() {
    return new Draft(writer.begin());
  }

  /**
   * {@link #write()} within a time. Zero or negative tries once.
   *
   * @throws LockTimeoutException saying who has a draft, or which processes have pinned old
   *     versions, at the latest since when
   */
  public Draft write(Duration timeout) throws InterruptedException {
    return new Draft(writer.begin(timeout));
  }

  /** Publishes the newest version with changes, unless these throw. Returns the new version. */
  public long update(Consumer<Draft> change) {
    try (Draft draft = write()) {
      change.accept(draft.copyCurrent());
      return draft.publish();
    }
  }

  /** Who has a draft, or waits for a buffer. A look without a lock, for people. */
  public Optional<Holder> writer() {
    return writer.writer();
  }

  /** The name and the newest version. */
  @Override
  public String toString() {
    return "Versioned["
        + writer.name
        + (attachment.isOpen() ? ", version " + version() + "]" : ", closed]");
  }

  /**
   * One version, read in place. What reads it throws IllegalStateException once it is closed. A
   * slice taken from it cannot: it is never a fault to read it later, but the bytes may change
   * under the reader.
   */
  public final class Snapshot extends VersionedView {
    private final long version;

    private Snapshot(long pinned) {
      super(buffers, CurrentState.buffer(pinned));
      version = pins.versionOf(pinned);
    }

    /** Its number. */
    public long version() {
      return version;
    }

    /** When it was published; 1970 for version 0. */
    public Instant published() {
      at(0, 0); // is open
      return Instant.ofEpochMilli(words.getLong(VersionedLayout.published(buffer)));
    }

    /**
     * Whether the bytes are those that were published.
     *
     * @throws IllegalStateException when the data have no checksums
     */
    public boolean verify() {
      at(0, 0);
      if (!checksums) {
        throw new IllegalStateException(
            writer.fullName() + " has no checksums; create it with VersionedOptions.checksum()");
      }
      int published =
          version == 0 ? buffers.checksumOfZeros() : words.get(VersionedLayout.checksum(buffer));
      return buffers.checksum(buffer) == published;
    }

    @Override
    public ByteBuffer slice(long offset, int bytes) {
      ByteBuffer slice = super.slice(offset, bytes);
      return slice.asReadOnlyBuffer().order(slice.order());
    }

    /**
     * Ends the read; a second close does nothing.
     *
     * @throws IllegalMonitorStateException when another thread has opened it
     */
    @Override
    public void close() {
      if (isOpen()) {
        checkOpener();
        end();
        pins.unpin(buffer);
      }
    }

    @Override
    String what() {
      return "snapshot of version " + version + " of " + writer.fullName();
    }
  }

  /**
   * The next version, seen by nobody until it is published. At first its bytes are any: those of an
   * older version or of a discarded draft. Other threads may help to fill it; no slice of it may be
   * written to once it is published.
   */
  public final class Draft extends VersionedView implements WriteView {
    private Draft(int buffer) {
      super(buffers, buffer);
    }

    /** Makes all bytes those of the newest version, for a partial update. */
    public Draft copyCurrent() {
      at(0, 0);
      buffers.copy(pins.current(), buffer);
      return this;
    }

    /**
     * Makes it the newest version and closes it.
     *
     * @return its number
     * @throws IllegalMonitorStateException when another thread has opened it
     * @throws IllegalStateException when it is closed, or the last version has been published
     */
    public long publish() {
      at(0, 0);
      checkOpener();
      long version = writer.next();
      int checksum = checksums ? buffers.checksum(buffer) : 0;
      end();
      writer.publish(buffer, version, checksum);
      return version;
    }

    /**
     * Discards it, unless it was published.
     *
     * @throws IllegalMonitorStateException when another thread has opened it
     */
    @Override
    public void close() {
      if (isOpen()) {
        checkOpener();
        end();
        writer.exit();
      }
    }

    @Override
    public void putByte(long offset, byte value) {
      bytes().putByte(at(offset, Byte.BYTES), value);
    }

    @Override
    public void putInt(long offset, int value) {
      bytes().putInt(at(offset, Integer.BYTES), value);
    }

    @Override
    public void putLong(long offset, long value) {
      bytes().putLong(at(offset, Long.BYTES), value);
    }

    @Override
    public void putFloat(long offset, float value) {
      bytes().putFloat(at(offset, Float.BYTES), value);
    }

    @Override
    public void putDouble(long offset, double value) {
      bytes().putDouble(at(offset, Double.BYTES), value);
    }

    @Override
    public void put(long offset, byte[] from) {
      bytes().put(at(offset, from.length), from);
    }

    @Override
    String what() {
      return "draft of " + writer.fullName();
    }
  }

  // ---- close

  /** What close() asks and tells these data. */
  private final class Attached implements Local {
    Versioned versioned() {
      return Versioned.this;
    }

    @Override
    public Optional<String> held() {
      StringJoiner held = new StringJoiner(", ");
      writer.held().ifPresent(held::add);
      int open = pins.pinsHere();
      if (open > 0) {
        held.add(open + (open == 1 ? " snapshot" : " snapshots"));
      }
      return held.length() == 0
          ? Optional.empty()
          : Optional.of("versioned data " + writer.name + " (" + held + ")");
    }

    @Override
    public void settle(Words late, IntUnaryOperator generationOf) {
      writer.settleOwner(late);
      pins.settle(late);
    }
  }
}
