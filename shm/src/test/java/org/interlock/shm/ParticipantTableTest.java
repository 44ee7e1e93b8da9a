package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.linux.Linux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A slot is claimed and released by its owner; whether it lives is the kernel's word. */
@Timeout(60)
class ParticipantTableTest {
  private static final int ROW = 1024;
  private static final long LIVE = 1;
  private static final long DEAD = 2;

  @RegisterExtension final Scratch scratch = new Scratch();

  @Test
  void everyParticipantHasASlotOfItsOwn() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(5))) {
      List<SegmentAttachment> more = new ArrayList<>();
      for (int i = 1; i < 5; i++) {
        more.add(Attached.to(path));
      }
      assertEquals(List.of(1, 2, 3, 4), more.stream().map(SegmentAttachment::slot).toList());
      assertEquals(5, segment.participants().size());
      assertEquals(5, ListOf.one(path).attached());
      more.forEach(SegmentAttachment::detach);
      assertEquals(1, ListOf.one(path).attached());
    }
  }

  @Test
  void participantsSayWhoTheyAre() {
    Instant before = Instant.now();
    try (Segment segment = Segment.create(scratch.name(), SegmentOptions.ofSize(1))) {
      Participant me = segment.participants().get(0);
      assertEquals(ProcessHandle.current().pid(), me.pid());
      assertTrue(me.alive());
      assertTrue(me.started().isBefore(before), me.toString());
      String command = System.getProperty("sun.java.command").split(" ", 2)[0];
      assertEquals(command.substring(command.lastIndexOf('/') + 1), me.command());
      assertEquals("process " + me.pid() + " (" + me.command() + ")", me.toString());
    }
  }

  @Test
  void detachFreesTheByteAndTheNextClaimHasTheNextGeneration() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(2))) {
      int generation = -1;
      for (int round = 0; round < 50; round++) {
        SegmentAttachment other = Attached.to(path);
        assertEquals(1, other.slot());
        assertEquals(generation + 1, other.generation());
        generation = other.generation();
        assertEquals(2, ListOf.one(path).attached());
        assertTrue(other.peer(1, generation).orElseThrow().alive());
        other.detach();
        assertEquals(1, ListOf.one(path).attached());
        assertEquals(1, segment.participants().size());
      }
    }
  }

  @Test
  void theLastGenerationIsFollowedByTheFirst() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(2))) {
      int most = (1 << 18) - 1;
      plant(path, 1, 0, (long) most << 2); // FREE
      SegmentAttachment last = Attached.to(path);
      assertEquals(most, last.generation());
      last.detach();
      SegmentAttachment first = Attached.to(path);
      assertEquals(0, first.generation());
      assertTrue(first.peer(1, most).isEmpty(), "an old hold would name the new owner");
      first.detach();
      assertEquals(1, segment.participants().size());
    }
  }

  @Test
  void aLiveSlotWhoseByteIsFreeIsRecoveredAndUsedAgain() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(2))) {
      plant(path, 1, 0, LIVE); // what a participant leaves that was killed, and nobody noticed
      SegmentAttachment next = Attached.to(path);
      assertEquals(1, next.slot());
      assertEquals(1, next.generation());
      assertEquals(2, segment.participants().size());
      next.detach();
    }
  }

  @Test
  void aDeadSlotIsRecoveredByWhoeverAttaches() throws Exception {
    Path path = scratch.path();
    Segment.create(path, SegmentOptions.ofSize(1).participants(2)).close();
    plant(path, 0, 0, DEAD); // whoever noticed died before the end of its pass
    try (Segment segment = Segment.open(path)) {
      assertEquals(1, segment.participants().size());
      SegmentAttachment next = Attached.to(path);
      assertEquals(0, next.slot());
      assertEquals(1, next.generation());
      next.detach();
    }
  }

  @Test
  void aSlotWhoseByteIsHeldIsNotClaimed() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(3))) {
      int description = Linux.open(path.toString(), Linux.O_RDWR, 0);
      assertTrue(Linux.tryLockByte(description, (1L << 62) + 1)); // a claimer, between its steps
      SegmentAttachment next = Attached.to(path);
      assertEquals(2, next.slot());
      next.detach();
      Linux.close(description);
      SegmentAttachment again = Attached.to(path);
      assertEquals(1, again.slot());
      again.detach();
      assertEquals(1, segment.participants().size());
    }
  }

  @Test
  void twoThreadsThatClaimAtOnceGetTwoSlots() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(3))) {
      for (int round = 0; round < 200; round++) {
        List<SegmentAttachment> both = AtOnce.run(() -> Attached.to(path), () -> Attached.to(path));
        assertNotEquals(both.get(0).slot(), both.get(1).slot());
        both.forEach(SegmentAttachment::detach);
      }
      assertEquals(1, segment.participants().size());
    }
  }

  @Test
  void threadNamesAreFoundByIdUntilAnotherTakesTheirPlace() throws Exception {
    Path path = scratch.path();
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1))) {
      SegmentAttachment other = Attached.to(path);
      Thread thread = Thread.currentThread();
      String name = thread.getName();
      try {
        thread.setName("worker-\u00e4");
        int key = other.introduce(thread);
        assertEquals(key, key & ((1 << 20) - 1));
        thread.setName("x".repeat(300));
        assertEquals("worker-\u00e4", other.threadName(other.slot(), key));
        assertEquals("#77", other.threadName(other.slot(), 77));
        assertEquals("#1", other.threadName(-1, 1));
        assertEquals("#1", other.threadName(other.slots(), 1));
        other.introduce(thread); // said once
        assertEquals("worker-\u00e4", other.threadName(other.slot(), key));
        Thread next = new Thread("next");
        for (int taken = -1; !other.threadName(other.slot(), key).equals("#" + key); ) {
          assertNotEquals(key, taken);
          taken = other.introduce(next);
          next = new Thread("next");
        }
        other.introduce(thread); // its place was taken: said again
        assertTrue(other.threadName(other.slot(), key).startsWith("xxxxxxxx"));
      } finally {
        thread.setName(name);
        other.detach();
      }
      assertEquals(1, segment.participants().size());
    }
  }

  /** Whatever stands in the table, asking about it ends, and never leaves the memory. */
  @Test
  void aDamagedTableIsSurvived() throws Exception {
    Path path = scratch.path();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] rows = new byte[3 * ROW];
    try (Segment segment = Segment.create(path, SegmentOptions.ofSize(1).participants(4))) {
      for (int round = 0; round < 500; round++) {
        random.nextBytes(rows);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
          file.write(ByteBuffer.wrap(rows), SegmentHeader.BYTES + ROW);
        }
        segment.participants().forEach(each -> assertTrue(each.toString().length() < 200));
        try {
          SegmentAttachment other = Attached.to(path);
          for (int slot = -1; slot <= 4; slot++) {
            other.threadName(slot, random.nextInt());
            other.peer(slot, random.nextInt());
          }
          other.detach();
        } catch (ParticipantsFullException e) {
          assertTrue(e.getMessage().contains("process"), "seed " + seed);
        }
      }
    }
  }

  private static void plant(Path path, int slot, int offset, long value) throws Exception {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      ByteBuffer word = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder());
      word.putInt(0, (int) value);
      file.write(word, SegmentHeader.BYTES + (long) slot * ROW + offset);
    }
  }

  @Test
  @Timeout(value = 30, unit = TimeUnit.SECONDS)
  void aThousandParticipantsFit() {
    try (Segment segment =
        Segment.create(scratch.name(), SegmentOptions.ofSize(1).participants(1000))) {
      assertEquals(1000, ListOf.one(segment.path()).participants());
      assertEquals(1, segment.participants().size());
    }
  }
}
