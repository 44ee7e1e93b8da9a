package org.interlock.sync;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.shm.Door;
import org.interlock.shm.Segment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What attaching, dying and closing leave in the processes and in the segment. */
class LeftoversTest extends DeathTest {
  private static final int ROUNDS = 200;

  @Test
  @Tag("jdk25")
  void closingEndsTheSentinelAndClearsTheRow() throws Exception {
    a.run(
        stage -> {
          assertEquals(1, sentinels());
          assertTrue(threads().contains("interlock sentinel"));
        });
    int slot = a.<Integer>ask(stage -> Door.slot(stage.segment()));
    int[] before = b.ask(stage -> Door.lifeWords(stage.segment(), slot));
    assertTrue(before[0] != 0);
    a.run(Stage::close);
    a.run(stage -> assertEquals(0, sentinels()));
    assertArrayEquals(
        new int[before.length], b.ask(stage -> Door.lifeWords(stage.segment(), slot)));
    awaitParticipants(b, 2);
  }

  @Test
  void openingAndClosingAgainAndAgainLeavesNothing() throws Exception {
    a.run(Stage::close);
    String name = segment;
    a.run(
        stage -> {
          openAndClose(name); // loads what stays
          List<String> threads = threads();
          List<String> files = openFiles();
          for (int round = 0; round < ROUNDS; round++) {
            openAndClose(name);
          }
          assertEquals(List.of(), mappingsOf(name));
          await().until(() -> threads().equals(threads));
          awaitNoMoreThan(files);
        });
    awaitParticipants(b, 2);
  }

  private static void openAndClose(String name) {
    try (Segment opened = Segment.open(name)) {
      opened.onRecovery(recovery -> {});
      assertTrue(Mutex.of(opened, "mutex").tryLock());
      Mutex.of(opened, "mutex").unlock();
    }
    assertEquals(0, sentinels());
  }

  /** Whoever repairs keeps nothing of the dead. */
  @Test
  void deathsCostTheSurvivorsNothing() throws Exception {
    a.run(stage -> stage.mutex().isLocked());
    killedHolder();
    assertTrue(recovered(a));
    List<String> files = a.ask(stage -> openFiles());
    List<String> threads = a.ask(stage -> threads());
    for (int round = 0; round < 3; round++) {
      killedHolder();
      assertTrue(recovered(a));
    }
    a.run(stage -> awaitNoMoreThan(files));
    assertEquals(threads, a.ask(stage -> threads()));
    assertEquals(1, a.<Integer>ask(stage -> sentinels()));
  }

  private static boolean recovered(Actor actor) throws Exception {
    awaitSuspect(actor);
    awaitParticipants(actor, 3);
    return actor.says(stage -> stage.mutex().recover(death -> {}));
  }

  private static int sentinels() {
    return (int) threads().stream().filter(name -> name.equals("interlock sentinel")).count();
  }

  /** The names of all threads but the JVM's own, which come and go. */
  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith("interlock"))
        .sorted()
        .toList();
  }

  /** What the process has open, but for class files, which the JVM opens when it needs them. */
  private static List<String> openFiles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.map(LeftoversTest::target).filter(to -> !to.endsWith(".jar")).sorted().toList();
    }
  }

  /** Waits, as the JVM's own threads open files for a moment: its limits in /sys, the archive. */
  private static void awaitNoMoreThan(List<String> files) {
    await()
        .untilAsserted(
            () -> {
              List<String> more = new ArrayList<>(openFiles());
              files.forEach(more::remove);
              assertEquals(List.of(), more);
            });
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException gone) {
      return ""; // the listing's own
    }
  }

  private static List<String> mappingsOf(String segment) throws IOException {
    List<String> mappings = Files.readAllLines(Path.of("/proc/self/maps"));
    assertFalse(mappings.isEmpty());
    return mappings.stream().filter(line -> line.contains(segment)).toList();
  }
}
