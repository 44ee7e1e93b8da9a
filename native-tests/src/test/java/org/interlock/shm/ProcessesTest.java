package org.interlock.shm;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.process.ChildJvm;
import org.interlock.shm.seam.Attachment;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What two processes see of one segment and of each other. */
@Timeout(120)
class ProcessesTest {
  /** futex, on some address, FUTEX_WAIT_BITSET without FUTEX_PRIVATE, which the JVM's own have. */
  private static final String PLAIN_WAIT = "(202|98) 0x\\w+ 0x9 .*";

  private static final SegmentOptions SIZE = SegmentOptions.ofSize(1 << 20);

  @RegisterExtension final Names names = new Names();
  private final String name = names.name("a");

  @Test
  @Tag("jdk25")
  void twoProcessesShareDataNamesAndSeeEachOther() {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm child = ChildJvm.start(Child.class)) {
      String id = Child.id((SegmentAttachment) Attachment.of(segment));
      assertEquals("slot 1 id " + id, child.ask("open " + name));
      assertEquals("put", child.ask("put " + name + " 4711"));
      assertEquals(4711, segment.region("counter", 8).getLong(0));
      segment.region("counter", 8).putLong(0, 42);
      assertEquals("42", child.ask("get " + name));

      Participant other = segment.participants().get(1);
      assertEquals(child.pid(), other.pid());
      assertEquals(Child.class.getName(), other.command());
      assertTrue(other.alive());
      assertEquals("closed", child.ask("close " + name));
      assertEquals(1, segment.participants().size());
    }
  }

  @Test
  void oneProcessUnlinksAndTheOtherIsToldAndKeepsWhatItHas() {
    try (Segment old = Segment.create(name, SIZE);
        ChildJvm child = ChildJvm.start(Child.class)) {
      String oldId = child.ask("open " + name);
      assertEquals("false", child.ask("unlinked " + name));
      child.ask("put " + name + " 1");
      old.unlink();
      assertEquals("true", child.ask("unlinked " + name));
      try (Segment young = Segment.create(name, SIZE);
          ChildJvm second = ChildJvm.start(Child.class)) {
        assertNotEquals(oldId, second.ask("open " + name));
        assertEquals("put", second.ask("put " + name + " 2"));
        assertEquals("1", child.ask("get " + name));
        assertEquals(2, young.region("counter", 8).getLong(0));
        assertEquals(1, old.region("counter", 8).getLong(0));
        assertEquals(List.of(1, 1), List.of(others(old), others(young)));
      }
    }
  }

  private static int others(Segment segment) {
    return segment.participants().size() - 1;
  }

  @Test
  void aProcessThatIsKilledOrHaltsIsSeenDeadAndItsSlotUsedAgain() {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm killed = ChildJvm.start(Child.class);
        ChildJvm halted = ChildJvm.start(Child.class)) {
      killed.ask("open " + name);
      halted.ask("open " + name);
      assertEquals(3, attached());
      killed.kill();
      halted.send("halt");
      halted.waitFor();
      await().until(() -> attached() == 1);
      await().until(() -> others(segment) == 0);
      try (ChildJvm next = ChildJvm.start(Child.class)) {
        assertTrue(
            next.ask("open " + name).startsWith("slot 1 "), "a dead one's slot is used again");
      }
    }
  }

  private int attached() {
    return Segment.list().stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .orElseThrow()
        .attached();
  }

  @Test
  void aProcessThatIsStoppedIsAlive() throws Exception {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm child = ChildJvm.start(Child.class)) {
      child.ask("open " + name);
      signal("STOP", child);
      await().until(() -> state(child) == 'T');
      for (int i = 0; i < 50; i++) {
        assertTrue(segment.participants().get(1).alive());
      }
      signal("CONT", child);
      assertEquals("0", child.ask("get " + name));
    }
  }

  private static void signal(String signal, ChildJvm child) throws Exception {
    String pid = Long.toString(child.pid());
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, pid).start().waitFor());
  }

  private static char state(ChildJvm child) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + child.pid() + "/stat"));
    return stat.charAt(stat.lastIndexOf(')') + 2);
  }

  @Test
  void aFullTableNamesTheProcesses() {
    try (Segment segment = Segment.create(name, SIZE.participants(2));
        ChildJvm second = ChildJvm.start(Child.class);
        ChildJvm third = ChildJvm.start(Child.class)) {
      second.ask("open " + name);
      String refusal = third.ask("open " + name);
      assertTrue(refusal.startsWith("threw " + ParticipantsFullException.class.getName()), refusal);
      assertTrue(refusal.contains("process " + second.pid() + " ("), refusal);
      assertTrue(refusal.contains("process " + ProcessHandle.current().pid() + " ("), refusal);
      second.ask("close " + name);
      assertTrue(third.ask("open " + name).startsWith("slot 1 "));
      assertEquals(2, segment.participants().size());
    }
  }

  @Test
  void processesThatInsertTheSameNamesAtOnceMakeEachOnce() {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm one = ChildJvm.start(Child.class);
        ChildJvm two = ChildJvm.start(Child.class)) {
      one.ask("open " + name);
      two.ask("open " + name);
      one.send("insert " + name + " x");
      two.send("insert " + name + " x");
      int mine = Integer.parseInt(Child.insert(segment, "x"));
      int all = mine + Integer.parseInt(one.readLine()) + Integer.parseInt(two.readLine());
      assertEquals(100, all, "each object has one first visitor");
      assertEquals(segment.size() - 100 * 128, segment.free());
      for (int i = 0; i < 100; i++) {
        assertEquals(3, segment.region("x" + i, 64).getInt(0));
      }
    }
  }

  @Test
  void processesThatInsertDifferentNamesAtOnceGetTheirOwn() {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm one = ChildJvm.start(Child.class)) {
      one.ask("open " + name);
      one.send("insert " + name + " x");
      assertEquals("100", Child.insert(segment, "y"));
      assertEquals("100", one.readLine());
      assertEquals(segment.size() - 200 * 128, segment.free());
      for (int i = 0; i < 100; i++) {
        assertEquals(1, segment.region("x" + i, 64).getInt(0));
        assertEquals(1, segment.region("y" + i, 64).getInt(0));
      }
    }
  }

  /**
   * A kill between an inserter's two steps cannot be aimed at from outside; so the process dies for
   * real and the word that its lock would have left is planted.
   */
  @Test
  void theDirectoryLockOfAKilledProcessIsTakenOver() throws Exception {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm child = ChildJvm.start(Child.class)) {
      assertTrue(child.ask("open " + name).startsWith("slot 1 "));
      child.kill();
      await().until(() -> attached() == 1);
      try (RandomAccessFile file = new RandomAccessFile(segment.path().toFile(), "rw")) {
        file.seek(1024);
        file.writeInt(Integer.reverseBytes(2 << 18)); // slot 1, generation 0
      }
      assertEquals("100", Child.insert(segment, "x"));
    }
  }

  @Test
  void removingEveryFileLeavesTheAttachedAtWork() throws Exception {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm child = ChildJvm.start(Child.class)) {
      child.ask("open " + name);
      Files.delete(segment.path());
      assertEquals("put", child.ask("put " + name + " 9"));
      assertEquals(9, segment.region("counter", 8).getLong(0));
      assertEquals("true", child.ask("unlinked " + name));
      assertThrowsExactly(NoSuchSegmentException.class, () -> Segment.open(name));
      assertEquals("closed", child.ask("close " + name));
      assertFalse(Segment.unlink(name));
    }
  }

  @Test
  void dataSurvivesTheProcessThatMadeIt() {
    try (ChildJvm maker = ChildJvm.start(Child.class)) {
      maker.ask("create " + name + " 4096");
      maker.ask("put " + name + " 31");
      maker.kill();
    }
    try (Segment segment = Segment.open(name)) {
      assertEquals(31, segment.region("counter", 8).getLong(0));
    }
  }

  /** Old kernels wait plainly; whoever does so and whoever does not must wake each other. */
  @Test
  void plainWaitersAndOthersHandOverToEachOther() throws Exception {
    try (Segment segment = Segment.create(name, SIZE);
        ChildJvm plain = ChildJvm.start(List.of("-Dinterlock.wait=plain"), Child.class);
        ChildJvm usual = ChildJvm.start(Child.class)) {
      List<ChildJvm> children = new ArrayList<>(List.of(plain, usual));
      children.forEach(child -> child.ask("open " + name));
      Mutex mutex = Mutex.of(segment, "mutex");
      for (int round = 0; round < 5; round++) {
        try (Held held = mutex.acquire()) {
          children.forEach(child -> child.send("lock " + name));
          await().until(() -> isAsleep(plain, PLAIN_WAIT) && isAsleep(usual, ".*"));
        }
        for (int i = 0; i < 2; i++) {
          await().until(() -> plain.hasLine() || usual.hasLine());
          ChildJvm first = plain.hasLine() ? plain : usual;
          first.expect("locked");
          assertEquals("unlocked", first.ask("unlock " + name));
        }
      }
    }
  }

  /** Whether a thread of the child is in a wait on a shared word, by the kernel's word. */
  private static boolean isAsleep(ChildJvm child, String how) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + child.pid() + "/task"))) {
      for (Path task : tasks.toList()) {
        String call = Files.readString(task.resolve("syscall"));
        if (call.matches("(?s)" + PLAIN_WAIT + "|449 .*") && call.matches("(?s)" + how)) {
          return true;
        }
      }
      return false;
    }
  }
}
