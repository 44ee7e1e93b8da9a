package org.interlock.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.interlock.demo.DemoProcess.Outcome;
import org.interlock.shm.NoSuchSegmentException;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Mutex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The counter of the packaged demo: what it prints, how it exits, what it leaves. */
@Timeout(180)
class CounterIT {
  private static final String INCREMENTS = "200000";
  private static final String ENDLESS = "1000000000000";
  private static final int TERMINATED = 128 + 15;

  private final String name = "counter-it-" + UUID.randomUUID();

  @AfterEach
  void leaveNothing() {
    assertFalse(Segment.unlink(name), "a segment was left behind");
  }

  @ParameterizedTest
  @EnumSource(Primitive.class)
  void countsExactlyUnderEachPrimitive(Primitive primitive) throws IOException {
    boolean inC = primitive == Primitive.PTHREAD;
    assumeTrue(!inC || Files.isExecutable(peer()), "built without a C compiler");
    List<String> arguments =
        List.of("counter", "--increments", INCREMENTS, "--primitive", primitive.toString());
    Outcome outcome =
        DemoProcess.run((inC ? arguments : withSegment(arguments)).toArray(String[]::new));
    assertExact(outcome, primitive, 2);
  }

  private List<String> withSegment(List<String> arguments) {
    return Stream.concat(arguments.stream(), Stream.of("--segment", name)).toList();
  }

  @Test
  @Tag("jdk25")
  void countsUnderTheMutexUnlessToldOtherwise() throws IOException {
    assertExact(
        DemoProcess.run("counter", "--increments", INCREMENTS, "--segment", name),
        Primitive.MUTEX,
        2);
  }

  /** One process in Java and one in C. */
  @Test
  void countsExactlyWithAPeerInC() throws IOException {
    assumeTrue(Files.isExecutable(peer()), "built without a C compiler");
    Outcome outcome =
        DemoProcess.run("counter", "--peer", "c", "--increments", "2000000", "--segment", name);
    assertEquals(0, outcome.status(), outcome::toString);
    assertTrue(outcome.out().get(0).endsWith(", every second process in C"), outcome::toString);
    assertTrue(outcome.out().contains("total 2,000,000, expected 2,000,000: exact"));
  }

  @Test
  void spreadsARemainderOverTheProcesses() throws IOException {
    Outcome outcome =
        DemoProcess.run("counter", "--processes", "3", "--increments", "200002", "--segment", name);
    assertEquals(0, outcome.status(), outcome::toString);
    assertEquals(
        List.of("66,668", "66,667", "66,667"), // 200,002 = 3 * 66,667 + 1
        outcome.out().stream()
            .filter(line -> line.startsWith("process "))
            .map(line -> line.split("[: ]+", -1)[2])
            .toList());
  }

  @Test
  void printsJsonAsTheLastLine() throws IOException {
    Outcome outcome =
        DemoProcess.run("counter", "--json", "--increments", INCREMENTS, "--segment", name);
    String fields =
        "\"primitive\":\"mutex\",\"processes\":2,\"total\":200000,\"expected\":200000,"
            + "\"seconds\":[0-9.]+,\"nsPerIncrement\":[0-9.]+,\"minShare\":[0-9.]+,"
            + "\"maxWaitMs\":[0-9.]+";
    assertTrue(outcome.lastLine().matches("\\{" + fields + "\\}"), outcome::lastLine);
    assertEquals(0, outcome.status());
  }

  @Test
  void numbersForProgramsDoNotDependOnTheLocale() throws IOException {
    Outcome outcome =
        DemoProcess.run(
            DemoProcess.command(
                DemoProcess.jar(),
                List.of("-Duser.language=ar", "-Duser.country=EG"),
                "counter",
                "--increments",
                INCREMENTS,
                "--segment",
                name));
    assertExact(outcome, Primitive.MUTEX, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--processes 0     | --processes is 1 to 64, not 0",
        "--processes 65    | --processes is 1 to 64, not 65",
        "--processes many  | 'many' is not an int",
        "--increments 1    | at least 1 for each of 2 processes",
        "--primitive spin  | expected one of [mutex, semaphore, atomic, batched, pthread]",
        "--segment ../etc  | a segment name is",
        "--segment a --primitive pthread | --segment has no use with",
        "--peer rust       | expected one of [java, c]",
        "--peer c --primitive atomic | --peer c goes with --primitive mutex, not atomic",
        "--fast            | Unknown option: '--fast'",
        "slowly            | Unmatched argument",
      })
  void aBadArgumentIsOneLineAndStatus2(String arguments, String expected) throws IOException {
    Outcome outcome = DemoProcess.run(("counter " + arguments).split(" ", -1));
    assertEquals(2, outcome.status());
    assertEquals(List.of(), outcome.out());
    assertEquals(1, outcome.err().size(), outcome::toString);
    assertTrue(outcome.err().get(0).contains(expected), outcome::toString);
  }

  @Test
  void refusesAnExistingSegmentAndLeavesItAlone() throws IOException {
    try (Segment existing = Segment.create(name, SegmentOptions.ofSize(4096))) {
      Outcome outcome = DemoProcess.run("counter", "--increments", INCREMENTS, "--segment", name);
      assertEquals(2, outcome.status());
      assertTrue(outcome.err().get(0).contains("exists already"), outcome::toString);
      assertFalse(existing.isUnlinked());
      existing.unlink();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--primitive pthread", "--peer c"})
  void saysHowToGetTheCProgramWhereItIsMissing(String option, @TempDir Path directory)
      throws IOException {
    Path alone = Files.copy(DemoProcess.jar(), directory.resolve("alone.jar"));
    Outcome outcome =
        DemoProcess.run(
            DemoProcess.command(alone, List.of(), ("counter " + option).split(" ", -1)));
    assertEquals(2, outcome.status());
    assertEquals(1, outcome.err().size(), outcome::toString);
    assertTrue(outcome.err().get(0).contains("install a C compiler"), outcome::toString);
  }

  /** The negative control of all the exact totals here. */
  @Test
  void aWrongTotalIsStatus1() throws IOException {
    try (DemoProcess demo =
        DemoProcess.start("counter", "--increments", "5000000", "--segment", name)) {
      addFromOutside(5);
      Outcome outcome = demo.await();
      assertEquals(1, outcome.status(), outcome::toString);
      assertTrue(outcome.out().contains("total 5,000,005, expected 5,000,000: WRONG"));
      assertTrue(outcome.lastLine().contains(" total=5000005 expected=5000000 "));
    }
  }

  private void addFromOutside(long number) {
    try (Segment segment = openWhenThere()) {
      Region counter = segment.region("counter", Long.BYTES);
      Mutex mutex = Mutex.of(segment, "lock");
      mutex.lock();
      try {
        counter.putLong(0, counter.getLong(0) + number);
      } finally {
        mutex.unlock();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mutex", "semaphore", "atomic"})
  void aKilledChildIsAMessageAndStatus1(String primitive) throws IOException {
    try (DemoProcess demo = startEndless(primitive)) {
      ProcessHandle victim = demo.children().get(0);
      victim.destroyForcibly();
      Outcome outcome = demo.await();
      assertEquals(1, outcome.status());
      String message =
          "counter: process \\d \\(pid " + victim.pid() + "\\) died with exit status 137 after .*";
      assertEquals(1, outcome.err().size(), outcome::toString);
      assertTrue(outcome.err().get(0).matches(message), outcome::toString);
      assertFalse(outcome.out().toString().contains("total"), outcome::toString);
    }
  }

  @Test
  void sigtermEndsTheChildrenAndRemovesTheSegment() throws IOException {
    try (DemoProcess demo = startEndless("mutex")) {
      List<ProcessHandle> children = demo.children();
      demo.terminate();
      assertEquals(TERMINATED, demo.await().status());
      assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
      assertFalse(Segment.unlink(name));
    }
  }

  @Test
  void childrenDoNotOutliveAKilledCounter() throws IOException {
    try (DemoProcess demo = startEndless("mutex")) {
      List<ProcessHandle> children = demo.children();
      demo.kill();
      await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
      assertTrue(Segment.unlink(name), "nobody was left to remove it");
    }
  }

  @Test
  void drawsABarOnATerminal() throws IOException {
    Path script = Path.of("/usr/bin/script");
    assumeTrue(Files.isExecutable(script));
    List<String> demo =
        DemoProcess.command(
            DemoProcess.jar(), List.of(), "counter", "--increments", INCREMENTS, "--segment", name);
    Outcome outcome =
        DemoProcess.run(
            List.of(
                "env",
                "TERM=xterm",
                script.toString(),
                "-qec",
                String.join(" ", demo),
                "/dev/null"));
    assertEquals(0, outcome.status(), outcome::toString);
    assertTrue(outcome.out().toString().contains("[" + "=".repeat(40) + "] 100 %"));
  }

  /** A counter whose processes all count. */
  private DemoProcess startEndless(String primitive) throws IOException {
    DemoProcess demo =
        DemoProcess.start(
            "counter", "--increments", ENDLESS, "--segment", name, "--primitive", primitive);
    try (Segment segment = openWhenThere()) {
      CounterBoard board = new CounterBoard(segment, 2);
      await().until(() -> board.done(0) > 0 && board.done(1) > 0);
    }
    return demo;
  }

  private Segment openWhenThere() {
    return await()
        .ignoreException(NoSuchSegmentException.class)
        .until(() -> Segment.open(name), segment -> true);
  }

  private static void assertExact(Outcome outcome, Primitive primitive, int processes) {
    Pattern line =
        Pattern.compile(
            "counter primitive="
                + primitive
                + " processes="
                + processes
                + " total=200000 expected=200000 seconds=\\d+\\.\\d{3} nsPerIncrement=\\d+\\.\\d"
                + " minShare=(\\d\\.\\d{3}) maxWaitMs=\\d+\\.\\d{3}");
    assertEquals(0, outcome.status(), outcome::toString);
    Matcher matcher = line.matcher(outcome.lastLine());
    assertTrue(matcher.matches(), outcome::lastLine);
    double minShare = Double.parseDouble(matcher.group(1));
    assertAll(
        () -> assertTrue(minShare <= 1.0 / processes, outcome::lastLine),
        () -> assertEquals(List.of(), outcome.err(), "no warning, no message"),
        () -> assertFalse(outcome.out().toString().contains("\r"), "a bar is for terminals"),
        () -> assertTrue(outcome.out().contains("total 200,000, expected 200,000: exact")));
  }

  private static Path peer() {
    return DemoProcess.jar().resolveSibling("native").resolve("pthread-peer");
  }
}
