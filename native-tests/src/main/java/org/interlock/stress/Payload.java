package org.interlock.stress;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.interlock.shm.ReadView;
import org.interlock.shm.WriteView;

/**
 * What each version holds under stress: its number in every long, and in the last one a checksum of
 * the others. Version 0 is all zero.
 */
public final class Payload {
  private Payload() {}

  /** Writes a version's, long by long, so that half of it can be met. */
  public static void write(WriteView into, long version) {
    byte[] whole = of(version, (int) into.size());
    ByteBuffer longs = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
    for (int offset = 0; offset < whole.length; offset += Long.BYTES) {
      into.putLong(offset, longs.getLong(offset));
    }
  }

  /** The bytes of a version. */
  static byte[] of(long version, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    while (bytes.remaining() > Long.BYTES) {
      bytes.putLong(version);
    }
    bytes.putLong(version == 0 ? 0 : checksum(bytes.array()));
    return bytes.array();
  }

  private static long checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - Long.BYTES);
    return crc.getValue();
  }

  /** What is wrong with a view of a version, read long by long and then as a copy. */
  public static Optional<String> flaw(ReadView view, long version) {
    int checksumAt = (int) view.size() - Long.BYTES;
    for (int offset = 0; offset < checksumAt; offset += Long.BYTES) {
      long found = view.getLong(offset);
      if (found != version) {
        return Optional.of(flawed(version, offset, found));
      }
    }
    byte[] copy = new byte[(int) view.size()];
    view.get(0, copy);
    return flaw(copy, version);
  }

  /** What is wrong with a copy of a version. */
  public static Optional<String> flaw(byte[] copy, long version) {
    ByteBuffer longs = ByteBuffer.wrap(copy).order(ByteOrder.nativeOrder());
    int checksumAt = copy.length - Long.BYTES;
    for (int offset = 0; offset < checksumAt; offset += Long.BYTES) {
      if (longs.getLong(offset) != version) {
        return Optional.of(flawed(version, offset, longs.getLong(offset)));
      }
    }
    long expected = version == 0 ? 0 : checksum(copy);
    return longs.getLong(checksumAt) == expected
        ? Optional.empty()
        : Optional.of("version " + version + " has the checksum of another");
  }

  private static String flawed(long version, int offset, long found) {
    return "version " + version + " is torn: at " + offset + " stands " + found;
  }
}
