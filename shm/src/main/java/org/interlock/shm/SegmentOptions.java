package org.interlock.shm;

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** How a segment is created, and whom to trust when it exists. Immutable. */
public final class SegmentOptions {
  /** The most bytes one segment can have. */
  static final long MOST_BYTES = 1L << 46;

  static final int MOST_PARTICIPANTS = 1000;
  private static final int LEAST_PARTICIPANTS = 2;
  private static final int DEFAULT_PARTICIPANTS = 64;

  private final long bytes;
  private final int participants;
  private final String mode;
  private final Trust trust;

  private SegmentOptions(long bytes, int participants, String mode, Trust trust) {
    this.bytes = bytes;
    this.participants = participants;
    this.mode = mode;
    this.trust = trust;
  }

  /**
   * Room for objects, in bytes; the file is larger by the segment's own bookkeeping (84 KiB with 64
   * participants and a small room, 1.1 MiB from 16 MiB of room). 64 participants, mode {@code
   * rw-------}, trust {@link Trust#USER}.
   *
   * @throws IllegalArgumentException unless 1 to 2^46
   */
  public static SegmentOptions ofSize(long bytes) {
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a segment has 1 to " + MOST_BYTES + " bytes, asked were " + bytes);
    }
    return new SegmentOptions(bytes, DEFAULT_PARTICIPANTS, "rw-------", Trust.USER);
  }

  /**
   * How many processes can be attached at the same time.
   *
   * @throws IllegalArgumentException unless 2 to 1,000
   */
  public SegmentOptions participants(int most) {
    if (most < LEAST_PARTICIPANTS || most > MOST_PARTICIPANTS) {
      throw new IllegalArgumentException(
          "a segment has "
              + LEAST_PARTICIPANTS
              + " to "
              + MOST_PARTICIPANTS
              + " participants, asked were "
              + most);
    }
    return new SegmentOptions(bytes, most, mode, trust);
  }

  /**
   * The file's permissions as {@code ls} writes them, for instance {@code rw-rw----}; the umask
   * does not change them.
   *
   * @throws IllegalArgumentException for another form, or when the owner may not read and write
   */
  public SegmentOptions mode(String rwx) {
    Set<PosixFilePermission> set = PosixFilePermissions.fromString(rwx);
    if (!set.contains(PosixFilePermission.OWNER_READ)
        || !set.contains(PosixFilePermission.OWNER_WRITE)) {
      throw new IllegalArgumentException(
          "mode " + rwx + " would keep the owner itself out; begin it with rw");
    }
    return new SegmentOptions(bytes, participants, rwx, trust);
  }

  /** Whose existing segments may be opened. */
  public SegmentOptions trust(Trust whom) {
    return new SegmentOptions(bytes, participants, mode, Objects.requireNonNull(whom));
  }

  long bytes() {
    return bytes;
  }

  int participants() {
    return participants;
  }

  int modeBits() {
    return Mode.bits(mode);
  }

  Trust trust() {
    return trust;
  }
}
