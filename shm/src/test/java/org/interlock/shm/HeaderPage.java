package org.interlock.shm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** A segment's file as bytes, for planting damage. Offsets are those of the layout's text. */
final class HeaderPage {
  static final int MAGIC = 0;
  static final int REVISION = 8;
  static final int BYTE_ORDER = 12;
  static final int FINGERPRINT = 16;
  static final int LENGTH = 24;
  static final int PARTICIPANTS = 64;
  static final int ENTRIES = 68;
  static final int TABLE = 72;
  static final int DIRECTORY = 80;
  static final int ROOM = 88;
  static final int ROOM_BYTES = 96;
  static final int CHECKSUM = 120;
  static final int RESERVED = 124;
  static final int DIRECTORY_LOCK = 1024;

  private final Path path;
  private final byte[] sound;

  private HeaderPage(Path path, byte[] sound) {
    this.path = path;
    this.sound = sound;
  }

  /** Of the smallest segment there is: everything is quick with it. */
  static HeaderPage ofNewSegment(Path path) throws IOException {
    Segment.create(path, SegmentOptions.ofSize(1).participants(2)).close();
    return new HeaderPage(path, Files.readAllBytes(path));
  }

  byte[] sound() {
    return sound.clone();
  }

  ByteBuffer soundBuffer() {
    return ByteBuffer.wrap(sound()).order(ByteOrder.nativeOrder());
  }

  /** Makes the checksum right again, as a careful vandal would. */
  static ByteBuffer sealed(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.duplicate().position(0).limit(CHECKSUM));
    return page.putInt(CHECKSUM, (int) crc.getValue());
  }

  /** Puts bytes into the file, in place: its inode stays. */
  void write(byte[] bytes) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.truncate(bytes.length);
      file.write(ByteBuffer.wrap(bytes), 0);
    }
  }

  void write(ByteBuffer bytes) throws IOException {
    write(bytes(bytes));
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  byte[] read() throws IOException {
    return Files.readAllBytes(path);
  }
}
