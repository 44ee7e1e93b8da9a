package org.interlock.sync;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Bytes;

/** The buffers of versioned data: plain bytes. */
final class VersionedBuffers {
  private static final int ZEROS = 1 << 16;

  private final Attachment attachment;
  private final Bytes bytes;
  private final long size;
  private final long[] starts;

  VersionedBuffers(String name, Attachment attachment, VersionedOptions options) {
    this.attachment = attachment;
    bytes = attachment.bytes(name);
    size = options.bytes();
    starts = new long[options.buffers()];
    for (int buffer = 0; buffer < starts.length; buffer++) {
      starts[buffer] = VersionedLayout.data(size, attachment.slots(), buffer);
    }
  }

  Bytes bytes() {
    return bytes;
  }

  /** The bytes of each buffer. */
  long size() {
    return size;
  }

  /** Where a buffer begins in the bytes. */
  long start(int buffer) {
    return starts[buffer];
  }

  /** Throws when the bytes are gone by closeNow. */
  void checkOpen() {
    attachment.checkOpen();
  }

  /** Copies a buffer that is small enough out, to another's position, which moves. */
  void get(int buffer, ByteBuffer into) {
    bytes.get(starts[buffer], into, (int) size);
    checkOpen(); // else these may be the zeros of closeNow
  }

  void copy(int from, int to) {
    bytes.copy(starts[from], starts[to], size);
  }

  /** CRC-32C. */
  int checksum(int buffer) {
    CRC32C crc = new CRC32C();
    for (long done = 0; done < size; done += Bytes.MOST_OF_A_SLICE) {
      int part = (int) Math.min(Bytes.MOST_OF_A_SLICE, size - done);
      crc.update(bytes.slice(starts[buffer] + done, part));
    }
    checkOpen();
    return (int) crc.getValue();
  }

  /** That of a buffer nobody has written to. */
  int checksumOfZeros() {
    CRC32C crc = new CRC32C();
    byte[] zeros = new byte[(int) Math.min(ZEROS, size)];
    for (long done = 0; done < size; done += zeros.length) {
      crc.update(zeros, 0, (int) Math.min(zeros.length, size - done));
    }
    return (int) crc.getValue();
  }
}
