package org.interlock.sync;

/** How large versioned data are, and in how many buffers. Immutable. */
public final class VersionedOptions {
  /** The most bytes one version can have. */
  private static final long MOST_BYTES = 1L << 42;

  private static final int LEAST_BUFFERS = 2;
  static final int MOST_BUFFERS = 8;

  private final long bytes;
  private final int buffers;
  private final boolean checksum;

  private VersionedOptions(long bytes, int buffers, boolean checksum) {
    this.bytes = bytes;
    this.buffers = buffers;
    this.checksum = checksum;
  }

  /**
   * So many bytes a version, in two buffers, without checksums.
   *
   * @throws IllegalArgumentException unless 1 to 2^42
   */
  public static VersionedOptions ofSize(long bytes) {
    if (bytes < 1 || bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "a version has 1 to " + MOST_BYTES + " bytes, asked were " + bytes);
    }
    return new VersionedOptions(bytes, LEAST_BUFFERS, false);
  }

  /**
   * One buffer holds the newest version, the others are for drafts and for snapshots of older
   * versions: with three, a writer need not wait for one slow reader. With two, a thread that keeps
   * a snapshot can publish once meanwhile; the next write would wait for its own snapshot.
   *
   * @throws IllegalArgumentException unless 2 to 8
   */
  public VersionedOptions buffers(int count) {
    if (count < LEAST_BUFFERS || count > MOST_BUFFERS) {
      throw new IllegalArgumentException(
          "versioned data have "
              + LEAST_BUFFERS
              + " to "
              + MOST_BUFFERS
              + " buffers, asked were "
              + count);
    }
    return new VersionedOptions(bytes, count, checksum);
  }

  /** Each version gets a CRC-32C when it is published, for {@link Versioned.Snapshot#verify}. */
  public VersionedOptions checksum() {
    return new VersionedOptions(bytes, buffers, true);
  }

  long bytes() {
    return bytes;
  }

  int buffers() {
    return buffers;
  }

  boolean hasChecksum() {
    return checksum;
  }
}
