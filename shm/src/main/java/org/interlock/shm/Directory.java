package org.interlock.shm;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * The named objects of a segment: append-only entries of 256 bytes.
 *
 * <pre>
 *   0 type, stored last; 0: free from here on    4 length of the name
 *   8 offset in the file   16 length   24 and 32 parameters   40 name, up to 200 bytes
 * </pre>
 *
 * <p><b>Invariants.</b> I1: entries up to the first type 0 are complete and never change. I2: each
 * object begins where the one before ends, the first at the room's start. I3: all bytes behind the
 * last object are zero, and zero is the first state of every object.
 *
 * <p><b>Finding</b> takes no lock: type by acquire, then the entry (P1, with the inserter's
 * release). <b>Inserting</b> runs under {@link DirectoryLock}. <b>What a corpse leaves:</b> before
 * the type's store, an entry nobody sees, which the next inserter writes over; after it, a complete
 * object.
 */
final class Directory {
  static final int ENTRY_BYTES = 256;
  static final long ALIGNMENT = 128;

  private static final int TYPE = 0;
  private static final int NAME_LENGTH = 4;
  private static final int OFFSET = 8;
  private static final int LENGTH = 16;
  private static final int FIRST = 24;
  private static final int SECOND = 32;
  private static final int NAME = 40;
  private static final int MOST_NAME_BYTES = 200;

  /** One object's entry. */
  record Entry(ObjectType type, String name, long offset, long length, long first, long second) {
    long end() {
      return offset + length;
    }

    String parameters() {
      return type == ObjectType.REGION
          ? first + " bytes"
          : length + " bytes, parameters " + first + " and " + second;
    }

    /** That it is not what was asked for. */
    ObjectMismatchException mismatch(Path path, Entry asked) {
      Entry aligned =
          new Entry(asked.type, name, 0, align(asked.length), asked.first, asked.second);
      return new ObjectMismatchException(
          "object "
              + name
              + " of segment "
              + path
              + " is "
              + type
              + " ("
              + parameters()
              + "), asked was "
              + asked.type
              + " ("
              + aligned.parameters()
              + ")");
    }

    boolean hasParameters(long bytes, long first, long second) {
      return length == align(bytes) && this.first == first && this.second == second;
    }
  }

  private final Words words;
  private final SegmentHeader header;
  private final Path path;

  Directory(Words words, SegmentHeader header, Path path) {
    this.words = words;
    this.header = header;
    this.path = path;
  }

  /** All objects so far, checked. */
  List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    long expected = header.roomOffset();
    for (int i = 0; i < header.entries(); i++) {
      int code = words.getAcquire(at(i, TYPE)); // P1
      if (code == 0) {
        break;
      }
      Entry entry = checked(i, code, expected);
      entries.add(entry);
      expected = entry.end();
    }
    return entries;
  }

  List<String> names() {
    return entries().stream().map(Entry::name).toList();
  }

  Entry find(String name) {
    for (Entry entry : entries()) {
      if (entry.name().equals(name)) {
        return entry;
      }
    }
    return null;
  }

  /** Appends an object; the caller holds the directory lock and has not found the name. */
  Entry insert(ObjectType type, String name, long bytes, long first, long second) {
    List<Entry> entries = entries();
    long offset = end(entries);
    if (entries.size() == header.entries() || align(bytes) > roomEnd() - offset) {
      throw full(name, bytes, entries);
    }
    int i = entries.size();
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    words.set(at(i, NAME_LENGTH), utf8.length);
    words.setLong(at(i, OFFSET), offset);
    words.setLong(at(i, LENGTH), align(bytes));
    words.setLong(at(i, FIRST), first);
    words.setLong(at(i, SECOND), second);
    words.setBytes(at(i, NAME), utf8);
    words.setRelease(at(i, TYPE), type.code()); // P1
    return new Entry(type, name, offset, align(bytes), first, second);
  }

  long free() {
    return roomEnd() - end(entries());
  }

  private long end(List<Entry> entries) {
    return entries.isEmpty() ? header.roomOffset() : entries.get(entries.size() - 1).end();
  }

  private long roomEnd() {
    return header.roomOffset() + header.roomBytes();
  }

  private Entry checked(int i, int code, long expectedOffset) {
    ObjectType type = ObjectType.of(code);
    if (type == null) {
      throw corrupt(i, "type", "a known type", code);
    }
    int nameLength = words.get(at(i, NAME_LENGTH));
    if (nameLength < 1 || nameLength > MOST_NAME_BYTES) {
      throw corrupt(i, "name length", "1 to " + MOST_NAME_BYTES, nameLength);
    }
    long offset = words.getLong(at(i, OFFSET));
    if (offset != expectedOffset) {
      throw corrupt(i, "offset", expectedOffset, offset);
    }
    long length = words.getLong(at(i, LENGTH));
    if (length < ALIGNMENT || length % ALIGNMENT != 0 || length > roomEnd() - offset) {
      throw corrupt(i, "length", "a multiple of 128 up to " + (roomEnd() - offset), length);
    }
    String name = new String(words.getBytes(at(i, NAME), nameLength), StandardCharsets.UTF_8);
    return new Entry(
        type, name, offset, length, words.getLong(at(i, FIRST)), words.getLong(at(i, SECOND)));
  }

  private SegmentFullException full(String name, long bytes, List<Entry> entries) {
    StringBuilder objects = new StringBuilder();
    entries.stream()
        .limit(20)
        .forEach(e -> objects.append(", ").append(e.name()).append(' ').append(e.length()));
    return new SegmentFullException(
        "segment "
            + path
            + " has no room for "
            + name
            + ": asked "
            + align(bytes)
            + " bytes, free "
            + (roomEnd() - end(entries))
            + " of "
            + header.roomBytes()
            + "; "
            + entries.size()
            + " of "
            + header.entries()
            + " objects"
            + objects
            + ". Create the segment with a larger SegmentOptions.ofSize");
  }

  private CorruptSegmentException corrupt(int i, String field, Object expected, Object found) {
    return SegmentHeader.corrupt(path, field + " of object " + i, expected, found);
  }

  /** Rounds up; what would overflow becomes more than any segment has. */
  static long align(long bytes) {
    return (Math.min(bytes, Long.MAX_VALUE - ALIGNMENT) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static long at(int i, int offset) {
    return (long) i * ENTRY_BYTES + offset;
  }
}
