package org.interlock.shm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * The first page of a segment: written once, before the segment has a name, and never again.
 *
 * <pre>
 *   0 magic "INTERLCK"   8 revision   12 byte-order word   16 fingerprint of the layout's sizes
 *  24 length of the file             32 random id, 16 bytes
 *  48 created, ms since 1970         56 creator pid        60 creator user
 *  64 participants      68 directory entries
 *  72 participant table 80 directory 88 room, offsets      96 room, bytes
 * 104 boot id, 16 bytes             120 CRC32C of 0..119  124 zero up to 1024
 * 1024 directory lock   1088 arrivals: attaches so far   4096 end
 * </pre>
 *
 * <p>Reading copies the page once, checks the copy and uses the copy.
 */
record SegmentHeader(
    long length,
    long idHigh,
    long idLow,
    long createdMillis,
    int creatorPid,
    int creatorUser,
    int participants,
    int entries,
    long roomBytes) {
  static final int BYTES = 4096;
  static final long DIRECTORY_LOCK = 1024;
  static final long ARRIVALS = 1088;
  static final int REVISION = 1;

  private static final long MAGIC = 0x4b434c5245544e49L; // "INTERLCK" in the file on little endian
  private static final int BYTE_ORDER = 0x01020304;
  private static final int CHECKED = 120;
  private static final int RESERVED = 124;
  private static final int LEAST_ENTRIES = 64;
  private static final int MOST_ENTRIES = 4096;
  private static final long ROOM_PER_ENTRY = 4096;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The header of a new segment. */
  static SegmentHeader create(SegmentOptions options, int pid, int user) {
    long room = align(options.bytes(), Directory.ALIGNMENT);
    int entries = (int) Math.max(LEAST_ENTRIES, Math.min(MOST_ENTRIES, room / ROOM_PER_ENTRY));
    long length = align(roomOffset(options.participants(), entries) + room, BYTES);
    return new SegmentHeader(
        length,
        RANDOM.nextLong(),
        RANDOM.nextLong(),
        System.currentTimeMillis(),
        pid,
        user,
        options.participants(),
        entries,
        room);
  }

  /** Differs whenever a structure of the segment changes its size or place. */
  static long fingerprint() {
    long hash = 0xcbf29ce484222325L; // FNV-1a
    int[] sizes = {
      BYTES,
      (int) DIRECTORY_LOCK,
      (int) ARRIVALS,
      ParticipantTable.SLOT_BYTES,
      Directory.ENTRY_BYTES,
      (int) Directory.ALIGNMENT,
      RowText.MOST_THREADS,
      ParticipantTable.LIFE_STEP
    };
    for (int size : sizes) {
      hash = (hash ^ size) * 0x100000001b3L;
    }
    return hash;
  }

  static long tableOffset() {
    return BYTES;
  }

  long directoryOffset() {
    return directoryOffset(participants);
  }

  private static long directoryOffset(int participants) {
    return BYTES + (long) participants * ParticipantTable.SLOT_BYTES;
  }

  long roomOffset() {
    return roomOffset(participants, entries);
  }

  private static long roomOffset(int participants, int entries) {
    return directoryOffset(participants) + (long) entries * Directory.ENTRY_BYTES;
  }

  private static long align(long value, long to) {
    return (value + to - 1) / to * to;
  }

  Instant created() {
    return Instant.ofEpochMilli(createdMillis);
  }

  byte[] bytes(BootId boot) {
    ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    page.putLong(0, MAGIC).putInt(8, REVISION).putInt(12, BYTE_ORDER).putLong(16, fingerprint());
    page.putLong(24, length).putLong(32, idHigh).putLong(40, idLow);
    page.putLong(48, createdMillis).putInt(56, creatorPid).putInt(60, creatorUser);
    page.putInt(64, participants).putInt(68, entries);
    page.putLong(72, tableOffset()).putLong(80, directoryOffset()).putLong(88, roomOffset());
    page.putLong(96, roomBytes).putLong(104, boot.high()).putLong(112, boot.low());
    page.putInt(120, crc(page.array()));
    return page.array();
  }

  /** Reads and checks the first page of a file. */
  static SegmentHeader read(byte[] bytes, int count, long fileLength, Path path) {
    ByteBuffer page = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    checkKind(page, count, path);
    if (count < BYTES) {
      throw corrupt(path, "header", "4096 bytes", count + " bytes: truncated");
    }
    SegmentHeader header =
        new SegmentHeader(
            page.getLong(24),
            page.getLong(32),
            page.getLong(40),
            page.getLong(48),
            page.getInt(56),
            page.getInt(60),
            page.getInt(64),
            page.getInt(68),
            page.getLong(96));
    header.checkFields(page, crc(bytes), fileLength, path);
    return header;
  }

  private static void checkKind(ByteBuffer page, int count, Path path) {
    if (count < Long.BYTES
        || (page.getLong(0) != MAGIC && page.getLong(0) != Long.reverseBytes(MAGIC))) {
      throw new NotASegmentException(
          path + " is not a segment: it does not begin with INTERLCK; it was left untouched");
    }
    if (count < 24) {
      throw corrupt(path, "header", "4096 bytes", count + " bytes: truncated");
    }
    if (page.getLong(0) != MAGIC || page.getInt(12) != BYTE_ORDER) {
      throw new IncompatibleLayoutException(
          path + " was made on a machine of the other byte order");
    }
    if (page.getInt(8) != REVISION || page.getLong(16) != fingerprint()) {
      throw new IncompatibleLayoutException(
          String.format(
              "%s has layout revision %d, fingerprint %x; this library has revision %d, fingerprint"
                  + " %x. Use one version of the library, or unlink the segment when nobody uses it",
              path, page.getInt(8), page.getLong(16), REVISION, fingerprint()));
    }
  }

  private void checkFields(ByteBuffer page, int crc, long fileLength, Path path) {
    check(path, "checksum", crc, page.getInt(120));
    check(path, "length", length, fileLength);
    if (participants < 2 || participants > SegmentOptions.MOST_PARTICIPANTS) {
      throw corrupt(path, "participants", "2 to " + SegmentOptions.MOST_PARTICIPANTS, participants);
    }
    if (entries < LEAST_ENTRIES || entries > MOST_ENTRIES) {
      throw corrupt(path, "entries", LEAST_ENTRIES + " to " + MOST_ENTRIES, entries);
    }
    check(path, "table offset", tableOffset(), page.getLong(72));
    check(path, "directory offset", directoryOffset(), page.getLong(80));
    check(path, "room offset", roomOffset(), page.getLong(88));
    if (roomBytes < 1 || roomBytes > length - roomOffset()) {
      throw corrupt(path, "room bytes", "1 to " + (length - roomOffset()), roomBytes);
    }
    for (int i = RESERVED; i < DIRECTORY_LOCK; i++) {
      check(path, "reserved byte " + i, 0, page.get(i));
    }
  }

  private static void check(Path path, String field, long expected, long found) {
    if (expected != found) {
      throw corrupt(path, field, expected, found);
    }
  }

  static CorruptSegmentException corrupt(Path path, String field, Object expected, Object found) {
    return new CorruptSegmentException(
        "segment "
            + path
            + " is damaged: "
            + field
            + " is "
            + found
            + ", expected "
            + expected
            + ". Unlink it when nobody needs what is left");
  }

  private static int crc(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(page, 0, CHECKED);
    return (int) crc.getValue();
  }
}
