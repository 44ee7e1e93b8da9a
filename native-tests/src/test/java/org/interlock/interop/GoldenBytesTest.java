package org.interlock.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Barrier;
import org.interlock.sync.Event;
import org.interlock.sync.Latch;
import org.interlock.sync.LatchOptions;
import org.interlock.sync.Mutex;
import org.interlock.sync.Once;
import org.interlock.sync.RwLock;
import org.interlock.sync.Semaphore;
import org.interlock.sync.SharedInt;
import org.interlock.sync.SharedLong;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bytes of a segment with one object of each type in a known state, as docs/spec has them. */
@Timeout(60)
class GoldenBytesTest {
  private static final String CHANGED =
      "THE LAYOUT HAS CHANGED. Programs built before would misread such a segment: raise the"
          + " revision (SegmentHeader.REVISION, docs/spec, IL_REVISION in interlock-layout.h), and"
          + " the fingerprint when one of its sizes has changed; then mend golden.txt";

  private static final int PARTICIPANTS = 2;
  private static final int HEADER = 4096;
  private static final int ROW = 1024;
  private static final int ENTRY = 256;
  private static final int ENTRIES = 64;
  private static final int NAME = 40;
  private static final long NO_KEY_OR_TURN = 0x00100000ffffffffL; // of a mutex's state word

  private final Path path = Path.of("/dev/shm", "golden-" + UUID.randomUUID() + ".shm");
  private ByteBuffer bytes;
  private final List<String> dump = new ArrayList<>();

  @AfterEach
  void leaveNothing() throws IOException {
    Files.deleteIfExists(path);
  }

  @Test
  @Tag("jdk25")
  void aSegmentsBytesAreThoseOfTheText() throws Exception {
    SegmentOptions options = SegmentOptions.ofSize(16 * 1024).participants(PARTICIPANTS);
    try (Segment segment = Segment.create(path, options)) {
      makeLocks(segment);
      makeSignals(segment);
      bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
      segment.closeNow(); // it holds something of everything
    }
    dumpSegment();
    assertEquals(LayoutTest.lines("golden.txt").collect(Collectors.joining("\n")), text(), CHANGED);
  }

  private String text() {
    return String.join("\n", dump);
  }

  // ---- the objects, each left as it is

  private static void makeLocks(Segment segment) throws InterruptedException {
    segment.region("region", 100).putLong(96 - 8, 0x1122334455667788L);
    var unused = Mutex.of(segment, "mutex").newCondition("changed");
    Mutex.of(segment, "held").lock();
    Semaphore tracked = Semaphore.of(segment, "tracked", 5);
    tracked.acquire(3);
    tracked.release(1);
    Semaphore untracked = Semaphore.untracked(segment, "untracked", 2, 9);
    untracked.release(4);
    RwLock rwlock = RwLock.of(segment, "rwlock");
    rwlock.readLock().lock();
    VersionedOptions options = VersionedOptions.ofSize(24).buffers(3).checksum();
    Versioned versioned = Versioned.of(segment, "versioned", options);
    versioned.update(draft -> draft.put(0, "123456789".getBytes(StandardCharsets.US_ASCII)));
    versioned.update(draft -> draft.putLong(16, -2));
  }

  private static void makeSignals(Segment segment) throws Exception {
    Event manual = Event.manualReset(segment, "manual");
    manual.set();
    Event auto = Event.autoReset(segment, "auto");
    auto.set();
    Latch latch = Latch.of(segment, "latch", LatchOptions.ofCount(3).deathCountsDown());
    latch.countDown();
    latch.enlist();
    var barrier = Barrier.of(segment, "barrier", 2);
    barrier.reset();
    barrier.enlist();
    Once once = Once.of(segment, "once");
    once.runOnce(() -> {});
    SharedInt.of(segment, "int").set(7);
    SharedLong.of(segment, "long").set(-1);
  }

  // ---- the dump: each word that is not 0, without what differs from run to run

  private void dumpSegment() {
    dump("header", 0, HEADER, GoldenBytesTest::ofHeader);
    dump("row 0", HEADER, ROW, GoldenBytesTest::ofRow);
    dump("row 1", HEADER + ROW, ROW, (at, word) -> word);
    int directory = HEADER + PARTICIPANTS * ROW;
    for (int entry = 0; entry < ENTRIES; entry++) {
      int start = directory + entry * ENTRY;
      if (bytes.getInt(start) == 0) {
        continue;
      }
      String name =
          new String(bytes.array(), start + NAME, bytes.getInt(start + 4), StandardCharsets.UTF_8);
      dump("entry " + entry + " " + name, start, NAME, (at, word) -> word);
      int object = (int) bytes.getLong(start + 8);
      boolean hasOwner = List.of("mutex", "held", "rwlock", "versioned").contains(name);
      int length = (int) bytes.getLong(start + 16);
      dump("object " + name, object, length, (at, word) -> ofObject(hasOwner, name, at, word));
    }
  }

  private interface Known {
    /** What of a word is the same in each run. */
    long part(int at, long word);
  }

  private void dump(String title, int start, int length, Known known) {
    dump.add(title);
    for (int at = 0; at < length; at += Long.BYTES) {
      long part = known.part(at, bytes.getLong(start + at));
      if (part != 0) {
        dump.add(String.format("%6d %016x", at, part));
      }
    }
  }

  private static long ofHeader(int at, long word) {
    return switch (at) {
      case 32, 40, 48, 56, 104, 112, 120 -> 0; // id, when, who, boot id, checksum
      default -> word;
    };
  }

  private static long ofRow(int at, long word) {
    if (at >= 64 && at < 96) {
      return word & 0xffffffff80000000L; // thread of the lifeline
    }
    return switch (at) {
      case 0 -> word & 0xffffffffL; // features
      case 152 -> word;
      default -> at >= 96 ? 0 : word; // the process's description of itself
    };
  }

  private static long ofObject(boolean hasOwner, String name, int at, long word) {
    if (hasOwner && at == 0) {
      return word & NO_KEY_OR_TURN;
    }
    if (name.equals("barrier") && at == 264) {
      return 0; // key of the thread that enlisted
    }
    boolean time = name.equals("versioned") && at >= 512 && at < 1024;
    return time && (at % 64 == 8 || at % 64 == 16) ? 0 : word;
  }
}
