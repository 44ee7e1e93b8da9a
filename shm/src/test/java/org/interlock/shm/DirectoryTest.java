package org.interlock.shm;

import static org.interlock.shm.Refused.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Named objects: found or created once, by whomever at once; an inserter that died hinders nobody;
 * a damaged entry is an exception that says which field of which object.
 */
@Timeout(60)
class DirectoryTest {
  private static final int PARTICIPANTS = 4;
  private static final long DIRECTORY = SegmentHeader.BYTES + PARTICIPANTS * 1024L;
  private static final int ENTRY = 256;
  private static final int GENERATION_BITS = 18;

  @RegisterExtension final Scratch scratch = new Scratch();

  private Path path;
  private Segment segment;

  @BeforeEach
  void create() {
    path = scratch.path();
    segment = Segment.create(path, SegmentOptions.ofSize(1 << 16).participants(PARTICIPANTS));
  }

  @AfterEach
  void close() {
    segment.close();
  }

  @Test
  @Tag("jdk25")
  void twoParticipantsThatInsertTheSameNamesGetTheSameObjects() throws Exception {
    SegmentAttachment other = Attached.to(path);
    try {
      List<List<String>> both =
          AtOnce.run(() -> insert(Attachment.of(segment), ""), () -> insert(other, ""));
      assertEquals(both.get(0), both.get(1));
      assertEquals(50, distinct(both));
      assertEquals(segment.size() - 50 * 128, segment.free());
    } finally {
      other.detach();
    }
  }

  @Test
  void twoParticipantsThatInsertDifferentNamesGetTheirOwn() throws Exception {
    segment.close();
    Segment.unlink(segment.name());
    segment = // 64 KiB have but 64 entries
        Segment.create(path, SegmentOptions.ofSize(1 << 20).participants(PARTICIPANTS));
    SegmentAttachment other = Attached.to(path);
    try {
      List<List<String>> both =
          AtOnce.run(() -> insert(Attachment.of(segment), "a"), () -> insert(other, "b"));
      assertEquals(100, distinct(both));
      assertEquals(both.get(0), insert(other, "a"));
      assertEquals(both.get(1), insert(Attachment.of(segment), "b"));
      assertEquals(segment.size() - 100 * 128, segment.free());
    } finally {
      other.detach();
    }
  }

  @Test
  void threadsOfOneParticipantInsertAtOnce() throws Exception {
    List<Long> seen =
        AtOnce.run(
            () -> stamp("x", 1), () -> stamp("x", 2), () -> stamp("x", 4), () -> stamp("y", 8));
    assertEquals(0, seen.stream().filter(found -> found != 0).count());
    assertEquals(segment.size() - 2 * 128, segment.free());
    for (int place = 0; place < 3; place++) {
      assertEquals(1 << place, segment.region("x", 64).getLong(8L * place));
    }
    assertEquals(8, segment.region("y", 64).getLong(24));
  }

  private long stamp(String name, long value) {
    Region region = segment.region(name, 64);
    int place = 8 * Long.numberOfTrailingZeros(value);
    long before = region.getLong(place);
    region.putLong(place, value);
    return before;
  }

  /**
   * Inserts 50 objects, leaves its mark in each, and says what each is and whose mark came first.
   */
  private static List<String> insert(Attachment attachment, String prefix) {
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      var words = attachment.object(ObjectType.REGION, prefix + i, 64, 64, 0);
      words.compareAndSet(0, 0, System.identityHashCode(words) | 1);
      marks.add(prefix + i + " " + words.get(0));
    }
    return marks;
  }

  private static long distinct(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).distinct().count();
  }

  // ---- inserters that died. To stop a real one between its two stores of microseconds is
  // hopeless,
  // ---- so the word it would leave is planted; a killed process's slot is planted the same way.

  @Test
  void theLockOfAnInserterThatDetachedIsTakenOver() throws Exception {
    SegmentAttachment gone = Attached.to(path);
    final int word = owner(gone.slot(), gone.generation());
    gone.detach();
    insertUnder(word);
  }

  @Test
  void theLockOfAnInserterThatWasKilledIsTakenOver() throws Exception {
    putInt(SegmentHeader.BYTES + 1024, 1); // slot 1 LIVE, generation 0; nobody holds its byte
    insertUnder(owner(1, 0));
  }

  @Test
  void theLockOfAnEarlierGenerationIsTakenOverThoughItsSlotLivesAgain() throws Exception {
    SegmentAttachment first = Attached.to(path);
    final int word = owner(first.slot(), first.generation());
    first.detach();
    SegmentAttachment second = Attached.to(path);
    try {
      assertEquals(first.slot(), second.slot());
      insertUnder(word);
    } finally {
      second.detach();
    }
  }

  @Test
  void aLockWordThatIsGarbageIsTakenOver() throws Exception {
    for (int word : new int[] {-1, 1, 1 << 31, owner(PARTICIPANTS, 0), owner(1000, 5)}) {
      insertUnder(word);
    }
  }

  private void insertUnder(int lockWord) throws IOException {
    putInt(HeaderPage.DIRECTORY_LOCK, lockWord);
    String name = "under-" + Integer.toHexString(lockWord);
    segment.region(name, 8).putLong(0, 1);
    assertEquals(1, segment.region(name, 8).getLong(0));
    assertEquals(0, getInt(HeaderPage.DIRECTORY_LOCK), "left locked");
  }

  @Test
  void anEntryThatItsInserterNeverPublishedIsWrittenOver() throws Exception {
    segment.region("first", 8);
    byte[] half = new byte[ENTRY];
    new Random(3).nextBytes(half);
    half[0] = half[1] = half[2] = half[3] = 0; // the type, stored last
    put(DIRECTORY + ENTRY, half);
    segment.region("second", 8).putLong(0, 2);
    assertEquals(2, segment.region("second", 8).getLong(0));
    assertEquals(segment.size() - 2 * 128, segment.free());
  }

  @Test
  void whoWaitsForTheLockDoesNotKeepTheSegmentOpen() throws Exception {
    SegmentAttachment stopped = Attached.to(path);
    try {
      putInt(HeaderPage.DIRECTORY_LOCK, owner(stopped.slot(), stopped.generation())); // alive
      FutureTask<Region> waiting = new FutureTask<>(() -> segment.region("new", 8));
      Thread thread = new Thread(waiting);
      thread.start();
      while (thread.getState() != Thread.State.TIMED_WAITING) { // it polls
        Thread.onSpinWait();
      }
      segment.closeNow();
      Throwable thrown = assertThrows(ExecutionException.class, waiting::get).getCause();
      assertTrue(thrown.getMessage().endsWith("is closed"), thrown::toString);
    } finally {
      stopped.detach();
    }
  }

  @Test
  void findingTakesNoLock() throws Exception {
    Region region = segment.region("there", 8);
    SegmentAttachment stopped = Attached.to(path);
    try {
      putInt(HeaderPage.DIRECTORY_LOCK, owner(stopped.slot(), stopped.generation())); // alive
      assertEquals(region.size(), segment.region("there", 8).size());
      assertEquals(segment.size() - 128, segment.free());
      refused(ObjectMismatchException.class, () -> segment.region("there", 9));
      putInt(HeaderPage.DIRECTORY_LOCK, 0);
    } finally {
      stopped.detach();
    }
  }

  private static int owner(int slot, int generation) {
    return (slot + 1) << GENERATION_BITS | generation;
  }

  // ---- damage

  @Test
  void aDamagedFieldIsNamedWithItsObject() throws Exception {
    segment.region("a", 8);
    segment.region("b", 8);
    long second = DIRECTORY + ENTRY;
    byte[] sound = get(second);
    for (int wrong : new int[] {5 << 16, -1, Integer.MAX_VALUE, 1 << 31}) {
      damaged(second, buffer(sound).putInt(0, wrong), "type of object 1", wrong);
    }
    for (int wrong : new int[] {0, 201, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      damaged(second, buffer(sound).putInt(4, wrong), "name length of object 1", wrong);
    }
    long offset = buffer(sound).getLong(8);
    for (long wrong :
        new long[] {0, -1, offset - 128, offset + 128, offset + 1, Long.MAX_VALUE, 1L << 62}) {
      damaged(second, buffer(sound).putLong(8, wrong), "offset of object 1", wrong);
    }
    for (long wrong :
        new long[] {0, 1, 127, 129, -128, 1 << 16, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE}) {
      damaged(second, buffer(sound).putLong(16, wrong), "length of object 1", wrong);
    }
    put(second, sound);
    segment.region("b", 8);
  }

  private void damaged(long at, ByteBuffer entry, Object... words) throws IOException {
    byte[] bytes = HeaderPage.bytes(entry);
    put(at, bytes);
    refused(CorruptSegmentException.class, () -> segment.region("c", 8), words);
    refused(CorruptSegmentException.class, segment::free, path);
    assertArrayEquals(bytes, get(at));
    assertEquals(0, getInt(HeaderPage.DIRECTORY_LOCK), "left locked");
  }

  @Test
  void randomDamageNeverGivesMoreThanAnException() throws Exception {
    for (int i = 0; i < 10; i++) {
      segment.region("r" + i, 100);
    }
    byte[] sound = new byte[12 * ENTRY];
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.read(ByteBuffer.wrap(sound), DIRECTORY);
    }
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] bytes = sound.clone();
      for (int n = 1 + random.nextInt(4); n > 0; n--) {
        bytes[random.nextInt(bytes.length / ENTRY) * ENTRY + random.nextInt(64)] =
            (byte) random.nextInt();
      }
      put(DIRECTORY, bytes);
      refused += use("r" + random.nextInt(12), seed) ? 0 : 1;
    }
    put(DIRECTORY, sound);
    assertTrue(refused > 0);
    IntStream.range(0, 10).forEach(i -> assertEquals(100, segment.region("r" + i, 100).size()));
  }

  private boolean use(String name, long seed) {
    try {
      Region region = segment.region(name, 100);
      region.putLong(0, 1);
      region.putByte(99, (byte) 1);
      assertFalse(segment.free() < 0);
      return true;
    } catch (CorruptSegmentException | ObjectMismatchException | SegmentFullException e) {
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes.clone()).order(ByteOrder.nativeOrder());
  }

  private byte[] get(long at) throws IOException {
    byte[] bytes = new byte[ENTRY];
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      file.read(ByteBuffer.wrap(bytes), at);
    }
    return bytes;
  }

  private int getInt(long at) throws IOException {
    return buffer(get(at)).getInt(0);
  }

  private void put(long at, byte[] bytes) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(bytes), at);
    }
  }

  private void putInt(long at, int value) throws IOException {
    byte[] bytes = new byte[4];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, value);
    put(at, bytes);
  }
}
