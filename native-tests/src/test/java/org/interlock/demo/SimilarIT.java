package org.interlock.demo;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.interlock.demo.DemoProcess.Outcome;
import org.interlock.shm.Segment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The similarity service of the packaged demo: what it prints, how it ends, what it leaves. */
@Timeout(180)
class SimilarIT {
  private static final int TERMINATED = 128 + 15;
  private static final Pattern MADE =
      Pattern.compile("matrix of 1 MiB in segment (\\S+), texts in (\\S+), published after .*");
  private static final Pattern LISTENING =
      Pattern.compile("listening on (http://127\\.0\\.0\\.1:\\d+), .*");

  private final String name = "similar-it-" + UUID.randomUUID();

  @AfterEach
  void leaveNothing() {
    Segment.unlink(name);
  }

  @Test
  @Tag("jdk25")
  void answersAreRightWhileTextsAreAddedAndNothingIsLeft() throws IOException {
    Outcome outcome =
        DemoProcess.run("similar", "--matrix-mib", "1", "--requests", "100", "--publishes", "5");
    assertEquals(List.of(), outcome.err(), "no warning, no message");
    assertEquals(0, outcome.status(), outcome::toString);
    String line =
        "similar workers=2 requests=100 failed=0 publishes=5 torn=0 p50Ms=\\d+\\.\\d"
            + " p99Ms=\\d+\\.\\d pssTotalMiB=\\d+\\.\\d matrixMiB=1";
    assertTrue(outcome.lastLine().matches(line), outcome::lastLine);
    Matcher made = MADE.matcher(outcome.out().get(0));
    assertTrue(made.matches(), outcome.out().get(0));
    assertFalse(Segment.unlink(made.group(1)), "a segment was left behind");
    assertFalse(Files.exists(Path.of(made.group(2))), "texts were left behind");
  }

  @Test
  void aNamedSegmentIsServedByWorkersAloneAfterAllHaveEnded(@TempDir Path texts) throws Exception {
    Files.writeString(texts.resolve("otter.txt"), "An otter swims in the cold stream.");
    String[] serve = {
      "similar", "--serve", "--matrix-mib", "1", "--segment", name, "--texts", texts.toString()
    };
    String expected;
    try (DemoProcess demo = DemoProcess.start(serve)) {
      String address = awaitAddress(demo);
      String answer = ask(address);
      expected = answer;
      demo.children().forEach(ProcessHandle::destroyForcibly); // and others come
      await().until(() -> asked(address).equals(Optional.of(answer)));
      List<ProcessHandle> children = demo.children();
      demo.terminate();
      assertEquals(TERMINATED, demo.await().status());
      assertTrue(children.stream().noneMatch(ProcessHandle::isAlive));
    }
    String[] alone = {
      "similar", "--serve", "--segment", name, "--texts", texts.toString(), "--without-publisher"
    };
    try (DemoProcess demo = DemoProcess.start(alone)) {
      assertEquals(expected, ask(awaitAddress(demo)));
      List<ProcessHandle> children = demo.children();
      assertEquals(2, children.size());
      demo.kill();
      await().until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
    assertTrue(Segment.unlink(name), "a named segment stays");
  }

  private static String awaitAddress(DemoProcess demo) {
    return await()
        .until(
            () ->
                demo.printed().stream()
                    .map(LISTENING::matcher)
                    .filter(Matcher::matches)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow()
        .group(1);
  }

  /** An answer, if somebody is there to give one. */
  private static Optional<String> asked(String address) {
    try {
      return Optional.of(ask(address));
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  private static String ask(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + "/similar?k=1"))
            .POST(BodyPublishers.ofString("otters"))
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
    assertTrue(response.body().contains("\"otter.txt\""), response.body());
    return response.body();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--matrix-mib 0      | --matrix-mib is 1 to 65536",
        "--workers 17        | --workers is 1 to 16",
        "--requests none     | is not an int",
        "--publishes -1      | --publishes is at least 0",
        "--segment a         | --texts and --segment need --serve",
        "--without-publisher | --without-publisher needs --serve and --segment",
      })
  void aBadArgumentIsOneLineAndStatus2(String arguments, String expected) throws IOException {
    Outcome outcome = DemoProcess.run(("similar " + arguments).split(" ", -1));
    assertEquals(2, outcome.status());
    assertEquals(List.of(), outcome.out());
    assertEquals(1, outcome.err().size(), outcome::toString);
    assertTrue(outcome.err().get(0).contains(expected), outcome::toString);
  }
}
