package org.interlock.shm;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.interlock.shm.linux.Linux;
import org.interlock.shm.seam.Attachment;

/**
 * A named piece of shared memory with named objects in it: a file {@code <name>.shm} in /dev/shm
 * (or the directory of the system property {@code interlock.dir}), mapped by every process that
 * opens it.
 *
 * <p><b>Who may call:</b> any thread. <b>Life:</b> a segment stays until it is unlinked, also when
 * no process has it open. {@link #close()} detaches this process and destroys nothing. A process
 * that opens a segment twice has one attachment, given up by the last close.
 *
 * <p><b>Crash behaviour:</b> creating is atomic: an opener never sees a half-made segment, and a
 * creator that dies leaves nothing (a hidden temporary file where the file system has no
 * O_TMPFILE). All pages are reserved at creation, so a full file system is an error then and not a
 * crash later. <b>After close</b> every method throws {@link IllegalStateException}, except {@code
 * name}, {@code path}, {@code size}, {@code isClosed} and {@code close}.
 *
 * <p><b>Limits:</b> names are one path component of 1 to 200 characters {@code A-Z a-z 0-9 . _ -}
 * that does not begin with . or -; 2 to 1,000 participants; an owner that truncates the file while
 * it is mapped ends the processes that use it.
 *
 * <pre>{@code
 * try (Segment segment = Segment.openOrCreate("prices", SegmentOptions.ofSize(1 << 20))) {
 *   Region counter = segment.region("counter", Long.BYTES);
 * }
 * }</pre>
 *
 * <p><b>Lineage:</b> POSIX shm_open; creation by one link as in musl's sem_open; liveness by locks
 * of open file descriptions, fcntl(2).
 */
public final class Segment implements AutoCloseable {
  static {
    Attachment.install(segment -> ((Segment) segment).attached());
  }

  private final SegmentAttachment attachment;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Segment(SegmentAttachment attachment) {
    this.attachment = attachment;
  }

  // ---- create and open

  /**
   * Creates a segment.
   *
   * @throws SegmentExistsException when there is one of that name
   * @throws NoSpaceException when the file system has no room
   * @throws SegmentAccessException when this user may not create files there
   * @throws NoSuchSegmentException when there is no such directory
   * @throws IllegalArgumentException for a name that is none
   * @throws UnsupportedPlatformException when this machine lacks something
   */
  public static Segment create(String name, SegmentOptions options) {
    return create(SegmentName.path(name), options);
  }

  /** {@link #create(String, SegmentOptions)} under a random name; {@link #name()} tells it. */
  public static Segment create(SegmentOptions options) {
    return create(SegmentName.random(), options);
  }

  /** {@link #create(String, SegmentOptions)} at a path of one's own, for instance on a disk. */
  public static Segment create(Path path, SegmentOptions options) {
    checkPlatform();
    return new Segment(Registry.process().create(SegmentName.checked(path), options));
  }

  /**
   * Opens a segment of this user's or root's.
   *
   * @throws NoSuchSegmentException when there is none; the message lists similar names
   * @throws NotASegmentException when something else stands there; it is left untouched
   * @throws IncompatibleLayoutException when another version of the library made it
   * @throws CorruptSegmentException when it is truncated or damaged
   * @throws SegmentAccessException when it may not be opened or is not trusted
   * @throws ParticipantsFullException when all rows of its participant table are taken
   */
  public static Segment open(String name) {
    return open(name, Trust.USER);
  }

  /** {@link #open(String)} with a say in whose segments may be opened. */
  public static Segment open(String name, Trust trust) {
    return open(SegmentName.path(name), trust);
  }

  /** {@link #open(String)} at a path of one's own. */
  public static Segment open(Path path) {
    return open(path, Trust.USER);
  }

  /** {@link #open(Path)} with a say in whose segments may be opened. */
  public static Segment open(Path path, Trust trust) {
    checkPlatform();
    return new Segment(Registry.process().open(SegmentName.checked(path), trust));
  }

  /**
   * Opens the segment, or creates it when there is none.
   *
   * @throws IncompatibleLayoutException when it exists and is smaller than asked
   * @throws SegmentAccessException when it exists with a wider mode than asked
   * @see #open(String)
   * @see #create(String, SegmentOptions)
   */
  public static Segment openOrCreate(String name, SegmentOptions options) {
    return openOrCreate(SegmentName.path(name), options);
  }

  /** {@link #openOrCreate(String, SegmentOptions)} at a path of one's own. */
  public static Segment openOrCreate(Path path, SegmentOptions options) {
    while (true) { // each further round is another process's unlink or create in between
      try {
        return open(path, options.trust()).asLargeAs(options);
      } catch (NoSuchSegmentException absent) {
        try {
          return create(path, options);
        } catch (SegmentExistsException present) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private Segment asLargeAs(SegmentOptions options) {
    try {
      SegmentFile.checkNotWider(path(), attachment.file(), options.modeBits());
      if (size() < options.bytes()) {
        throw new IncompatibleLayoutException(
            "segment "
                + path()
                + " exists with "
                + size()
                + " bytes, asked were "
                + options.bytes()
                + "; ask for less, or unlink it when nobody uses it");
      }
      return this;
    } catch (SegmentException e) {
      close();
      throw e;
    }
  }

  private static void checkPlatform() {
    String missing = Linux.missing();
    if (missing != null) {
      throw new UnsupportedPlatformException(missing, Linux.bindingFailure());
    }
  }

  // ---- names

  /**
   * Removes a segment's name; attached processes keep using what they have.
   *
   * @return false when there was none
   * @throws NotASegmentException when something else stands there; it is left untouched
   * @throws SegmentAccessException when it may not be removed
   */
  public static boolean unlink(String name) {
    checkPlatform();
    return SegmentList.unlink(SegmentName.path(name));
  }

  /** The segments of the directory, by name. Reads only, creates and attaches nothing. */
  public static List<SegmentInfo> list() {
    checkPlatform();
    return SegmentList.list(SegmentName.directory());
  }

  /**
   * Removes this segment's name; who is attached stays so.
   *
   * @throws IllegalStateException when the name belongs to another segment by now, or to none
   */
  public void unlink() {
    SegmentList.unlink(path(), attached().file());
  }

  /** Whether its name was removed: whoever opens that name now gets another segment or none. */
  public boolean isUnlinked() {
    return attached().isUnlinked();
  }

  // ---- what it is

  /** Its name. */
  public String name() {
    return SegmentName.of(path());
  }

  /** Its file. */
  public Path path() {
    return attachment.path();
  }

  /** Room for objects in all, in bytes. */
  public long size() {
    return attachment.header().roomBytes();
  }

  /** Room for objects that is left, in bytes. */
  public long free() {
    return attached().free();
  }

  /**
   * The attached processes, this one among them, with what they hold and wait for; and those that
   * died and are being recovered. A look without a lock, for people.
   */
  public List<Participant> participants() {
    return attached().participants();
  }

  /**
   * Has a listener told of each repair that this process makes after another one's death, from now
   * on until this process detaches. Of several processes that could repair one does, so listeners
   * in all of them hear of each repair once; of one whose maker died at once, none does, nor of
   * those that {@link #closeNow} makes itself. Called on a thread of its own; a listener so slow
   * that 1,024 repairs wait misses the oldest.
   */
  public void onRecovery(Consumer<Recovery> listener) {
    attached().onRecovery(Objects.requireNonNull(listener));
  }

  /**
   * Finds or creates a region: zeroed plain memory.
   *
   * @throws ObjectMismatchException when the name is taken by another type or size
   * @throws SegmentFullException when there is no room
   * @throws IllegalArgumentException for a name that is none, or fewer than 1 byte
   */
  public Region region(String name, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a region has at least 1 byte, asked were " + bytes);
    }
    return attached().region(name, bytes);
  }

  // ---- close

  /** Whether this handle was closed, or all of this process by closeNow. */
  public boolean isClosed() {
    return closed.get() || attachment.isClosed();
  }

  /**
   * Detaches this process, when this is its last open handle of the segment. A second close does
   * nothing.
   *
   * @throws IllegalStateException when the process holds a lock or permit of it; the message lists
   *     them, and the segment stays open
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        Registry.process().close(attachment);
      } catch (IllegalStateException e) {
        closed.set(!attachment.isOpen());
        throw e;
      }
    }
  }

  /**
   * Detaches this process at once, all its handles and whatever it holds, which is released as its
   * death would release it: a mutex held is suspect, permits return, snapshots and drafts are gone.
   * Threads that wait, and all later calls on its objects, throw IllegalStateException, and reads
   * under way; slices read zeros. A set, countDown or release under way may throw and have happened
   * all the same. A device that still writes into a slice is not waited for. When a thread cannot
   * leave the kernel, as a debugger has stopped it, this returns after four seconds, and that
   * thread detaches the process when it goes on.
   */
  public void closeNow() {
    if (closed.compareAndSet(false, true)) {
      Registry.process().closeNow(attachment);
    }
  }

  private SegmentAttachment attached() {
    if (isClosed()) {
      throw new IllegalStateException("segment " + name() + " is closed");
    }
    return attachment;
  }

  @Override
  public String toString() {
    return "Segment[" + path() + (isClosed() ? ", closed]" : ", " + size() + " bytes]");
  }
}
