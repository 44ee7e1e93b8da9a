package org.interlock.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlock.demo.DemoProcess.Outcome;
import org.interlock.shm.Segment;
import org.interlock.stress.PlantedWord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged demo's stress: what survives kills and stops, what it prints, what it leaves. No
 * watchdog but its own patience and that of {@link DemoProcess}: {@code -Psoak} takes hours.
 */
class StressIT {
  /** Of mutex and semaphore together; each other scenario has two fifths of it besides. */
  private static final int KILLS = Integer.getInteger("stress.kills", 30);

  /** The slowest machine kills once in two seconds. */
  private static final Duration LIMIT = Duration.ofMinutes(5).plusSeconds(2L * KILLS);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int TERMINATED = 128 + 15;

  private final String name = "stress-it-" + UUID.randomUUID();

  @AfterEach
  void leaveNothing() throws IOException {
    boolean left = Segment.unlink(name);
    boolean board = Files.deleteIfExists(board());
    assertFalse(left || board, "the run left its segment or board");
  }

  private Path board() {
    return Path.of("/dev/shm", name + ".shm.board");
  }

  private Outcome run(String scenario, String... options) throws IOException {
    Stream<String> arguments =
        Stream.concat(Stream.of("stress", scenario, "--segment", name), Stream.of(options));
    try (DemoProcess demo = DemoProcess.start(arguments.toArray(String[]::new))) {
      return demo.await(LIMIT);
    }
  }

  private static Map<String, Double> figures(Outcome outcome) {
    String last = outcome.lastLine();
    assertTrue(last.startsWith("stress scenario="), outcome::toString);
    return Stream.of(last.split(" ", -1))
        .skip(2)
        .map(field -> field.split("=", 2))
        .collect(Collectors.toMap(field -> field[0], field -> Double.parseDouble(field[1])));
  }

  private static Map<String, Double> assertAllHeld(Outcome outcome) {
    Map<String, Double> figures = figures(outcome);
    assertAll(
        outcome.toString(),
        () -> assertEquals(0, outcome.status()),
        () -> assertEquals(List.of(), outcome.err()),
        () -> assertEquals(0, figures.get("violations")),
        () -> assertEquals(0, figures.get("stuck")),
        () -> assertEquals(0, figures.get("drift")),
        () -> assertEquals(0, figures.get("growth")),
        () -> assertTrue(figures.get("operations") > 100));
    return figures;
  }

  @ParameterizedTest
  @ValueSource(strings = {"mutex", "semaphore", "rwlock", "versioned", "condition"})
  void survivorsOfKillsGoOn(String scenario) throws IOException {
    int kills = List.of("mutex", "semaphore").contains(scenario) ? KILLS / 2 : KILLS * 2 / 5;
    Outcome outcome = run(scenario, "--kill", "--kills", String.valueOf(kills), "--seed", "1");
    Map<String, Double> figures = assertAllHeld(outcome);
    assertEquals(kills, figures.get("kills"));
    assertEquals(4, figures.get("processes"));
    if (!scenario.equals("condition")) { // few of its dead were inside
      assertTrue(figures.get("recoveries") > 0, outcome::lastLine);
      assertTrue(figures.get("recoveryP50Ms") <= figures.get("recoveryP99Ms"), outcome::lastLine);
    }
    System.out.println(outcome.lastLine()); // figures for the build's log
  }

  @ParameterizedTest
  @ValueSource(strings = {"mutex", "versioned"})
  void theStoppedLoseNothing(String scenario) throws IOException {
    Outcome outcome = run(scenario, "--stop", "--seconds", "2", "--threads", "2");
    assertTrue(assertAllHeld(outcome).get("stops") > 0, outcome::lastLine);
  }

  @Test
  @Tag("jdk25")
  void killsAndStopsGoTogether() throws IOException {
    Outcome outcome = run("mutex", "--kill", "--stop", "--kills", "4", "--processes", "3");
    assertEquals(4, assertAllHeld(outcome).get("kills"));
    assertTrue(outcome.out().get(0).contains("--seed "), "the seed can be given again");
  }

  /** The negative control of all the zeros here. */
  @Test
  void aWordPlantedInTheSectionIsStatus1() throws IOException {
    try (DemoProcess demo =
        DemoProcess.start("stress", "mutex", "--seconds", "4", "--segment", name)) {
      await().atMost(PATIENCE).until(() -> PlantedWord.isAtWork(board()));
      PlantedWord.plant(board());
      Outcome outcome = demo.await();
      assertEquals(1, outcome.status(), outcome::toString);
      assertTrue(figures(outcome).get("violations") > 0, outcome::toString);
      assertTrue(outcome.out().contains("FAILED"), outcome::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dance",
        "mutex --kills 3",
        "mutex --kill --kills 0",
        "mutex --processes 0",
        "mutex --processes 13",
        "mutex --threads 9",
        "mutex --seconds 0",
        "mutex --seed x",
        "mutex --segment a/b"
      })
  void badOptionsAreStatus2AndOneLine(String options) throws IOException {
    Outcome outcome = DemoProcess.run(("stress " + options).strip().split(" ", -1));
    assertEquals(2, outcome.status(), outcome::toString);
    assertEquals(List.of(), outcome.out());
    assertEquals(1, outcome.err().size(), outcome::toString);
  }

  @Test
  void sigtermEndsTheWorkersAlsoTheStopped() throws IOException {
    try (DemoProcess demo = startWorking()) {
      List<ProcessHandle> children = demo.children();
      demo.terminate();
      assertEquals(TERMINATED, demo.await().status());
      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  @Test
  void workersDoNotOutliveAKilledStressAlsoTheStopped() throws IOException {
    try (DemoProcess demo = startWorking()) {
      List<ProcessHandle> children = demo.children();
      demo.kill();
      await().atMost(PATIENCE).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
      assertTrue(Segment.unlink(name), "nobody was left to remove it");
      assertTrue(Files.deleteIfExists(board()));
    }
  }

  /** A run that stops processes, all of them at work. */
  private DemoProcess startWorking() throws IOException {
    DemoProcess demo =
        DemoProcess.start("stress", "mutex", "--stop", "--seconds", "600", "--segment", name);
    try {
      await().atMost(PATIENCE).until(() -> PlantedWord.isAtWork(board()));
      await().atMost(PATIENCE).until(() -> demo.children().size() > 4); // the fifth stops another
      return demo;
    } catch (RuntimeException | Error e) {
      demo.close();
      throw e;
    }
  }
}
