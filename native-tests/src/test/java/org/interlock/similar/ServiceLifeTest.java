package org.interlock.similar;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.interlock.process.ChildJvm;
import org.interlock.shm.NoSuchSegmentException;
import org.interlock.shm.Segment;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a service begins, ends, and goes on when its processes are killed. */
@Timeout(180)
class ServiceLifeTest {
  private static final String QUESTION = "honey of the bees";
  private static final int CLIENTS = 3;
  private static final int BURST = 60;

  /** So large that a whole copy takes long enough to be killed in. */
  private static final int LARGE_MIB = 32;

  @TempDir private Path directory;
  private ServiceRoom room;

  private void open(int matrixMib) throws IOException {
    room = new ServiceRoom(directory, matrixMib);
  }

  @AfterEach
  void close() {
    room.close();
  }

  // ---- before there is a version

  @Test
  void untilTheFirstVersionThereIs503() throws Exception {
    open(LARGE_MIB);
    ChildJvm worker = room.service.startWorker();
    assertUnavailable(); // there is no segment
    ChildJvm first = room.service.startPublisher();
    try (Segment segment = openWhenThere()) {
      Versioned data = dataWhenThere(segment);
      killInMidPublish(data, first);
      assertEquals(0, data.version());
    }
    assertUnavailable(); // there is, with half a version
    room.publisher();
    worker.expect(WorkerProgram.SERVING);
    assertEquals(200, room.client().post("/similar", QUESTION).statusCode());
  }

  private void assertUnavailable() throws InterruptedException {
    for (String path : List.of("/similar", "/texts")) {
      HttpResponse<String> response = room.client().post(path, QUESTION);
      assertEquals(503, response.statusCode());
      assertEquals(Optional.of("1"), response.headers().firstValue("Retry-After"));
      assertTrue(response.body().contains("no version has been published yet"), response.body());
    }
  }

  private Segment openWhenThere() {
    return await()
        .ignoreException(NoSuchSegmentException.class)
        .until(() -> Segment.open(room.plan.segment()), segment -> true);
  }

  private static Versioned dataWhenThere(Segment segment) throws InterruptedException {
    return SharedMatrix.data(
        segment, SharedMatrix.awaitShape(segment, Service.PATIENCE).orElseThrow().layout());
  }

  /** Kills a publisher as soon as it has a draft. */
  private static void killInMidPublish(Versioned data, ChildJvm publisher) {
    while (data.writer().filter(writer -> writer.pid() == publisher.pid()).isEmpty()) {
      Thread.onSpinWait();
    }
    publisher.kill();
  }

  // ---- after all have ended

  @Test
  @Tag("jdk25")
  void workersAloneServeTheVersionThatWasPublishedLastAndKeepWhatIsAdded() throws Exception {
    open(1);
    room.publisher();
    room.worker();
    Client before = room.client();
    ServiceRoom.awaitVisible(before, room.add(before, "Bees sting the bear."));
    String answer = before.post("/similar", QUESTION).body();
    room.service.stop();
    room.worker();
    Client client = room.client();
    assertEquals(answer, client.post("/similar", QUESTION).body());
    String path = room.add(client, "The bear licks honey from its paw.");
    assertEquals(404, client.get(path).statusCode()); // nobody publishes it
    room.publisher();
    ServiceRoom.awaitVisible(client, path);
    long version = Answer.of(answer).version();
    assertEquals(version + 1, Answer.of(client.post("/similar", QUESTION).body()).version());
  }

  @Test
  void aSecondPublisherStandsByUntilTheFirstHasEnded() throws Exception {
    open(1);
    ChildJvm first = room.publisher();
    ChildJvm second = room.service.startPublisher();
    second.expect(PublisherProgram.STANDBY);
    ChildJvm third = room.service.startPublisher();
    third.expect(PublisherProgram.STANDBY);
    first.send("exit");
    assertEquals(0, first.waitFor());
    await().until(() -> second.hasLine() || third.hasLine());
    ChildJvm next = second.hasLine() ? second : third;
    next.expect(PublisherProgram.PUBLISHING);
    next.kill();
    (next == second ? third : second).expect(PublisherProgram.PUBLISHING);
  }

  // ---- killed under load

  @Test
  void aKilledWorkerTakesNothingButItsOwnRequestsDown() throws Exception {
    open(1);
    room.publisher();
    room.worker();
    room.worker();
    Load load = load();
    for (int round = 0; round < 3; round++) {
      ChildJvm victim = room.service.workers().get(0);
      Thread asking = inBackground(load, BURST * 4, 4);
      int asked = load.asked().size();
      await().until(() -> load.asked().size() > asked + BURST || !asking.isAlive());
      victim.kill();
      room.worker();
      asking.join();
    }
    assertEquals(List.of(), load.failures());
    room.texts.putAll(load.added());
    assertNothingTorn(load);
    assertEquals(2, room.askEach("/similar", QUESTION).size());
  }

  private Load load() {
    Questions questions = new Questions(room.taken(), room.texts);
    return new Load(room.service.port(), room.service::hasDied, questions, 8);
  }

  private static Thread inBackground(Load load, int requests, int additions) {
    Thread thread =
        new Thread(
            () -> {
              try {
                load.run(CLIENTS, requests, additions);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  private void assertNothingTorn(Load load) throws InterruptedException {
    try (Segment segment = Segment.open(room.plan.segment())) {
      SharedMatrix.Shape shape = SharedMatrix.awaitShape(segment, Service.PATIENCE).orElseThrow();
      try (Snapshot newest = SharedMatrix.data(segment, shape.layout()).read()) {
        Edition edition = new Edition(newest, shape.layout());
        Oracle oracle = new Oracle(shape, room.taken(), edition, Changes.lastOfRows(newest));
        assertEquals(List.of(), oracle.faults(load.asked()));
      }
    }
  }

  @Test
  void aPublisherKilledInMidPublishLosesNothingAndAnotherTakesOver() throws Exception {
    open(LARGE_MIB);
    ChildJvm publisher = room.publisher();
    room.worker();
    room.worker();
    Load load = load();
    int inMidPublish = 0;
    try (Segment segment = Segment.open(room.plan.segment())) {
      Versioned data = dataWhenThere(segment);
      for (int round = 0; inMidPublish < 3; round++) {
        ChildJvm standby = room.service.startPublisher();
        standby.expect(PublisherProgram.STANDBY);
        Thread asking = inBackground(load, BURST, 0);
        String last = addUntilDead(publisher, data, round);
        inMidPublish += isAdded(data, last) ? 0 : 1;
        standby.expect(PublisherProgram.PUBLISHING);
        ServiceRoom.awaitVisible(room.client(), last);
        asking.join();
        publisher = standby;
      }
    }
    assertEquals(List.of(), load.failures());
    assertEquals(0, load.resent());
    assertNothingTorn(load);
  }

  /** Adds texts, each when the one before is visible, until the publisher is killed in a draft. */
  private String addUntilDead(ChildJvm publisher, Versioned data, int round)
      throws InterruptedException {
    Thread killer = new Thread(() -> killInMidPublish(data, publisher));
    killer.start();
    Client client = room.client();
    String last = null;
    for (int i = 0; killer.isAlive(); i++) {
      last = room.add(client, longText(round + "x" + i));
      while (killer.isAlive() && client.get(last).statusCode() != Reply.OK) {
        Thread.onSpinWait();
      }
    }
    killer.join();
    return last;
  }

  /** A text that takes its time to be published: always of the same words, and one more. */
  private static String longText(String word) {
    return IntStream.range(0, 3_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "))
        + " "
        + word;
  }

  private boolean isAdded(Versioned data, String path) {
    try (Snapshot newest = data.read()) {
      Edition edition = new Edition(newest, Layout.ofMib(LARGE_MIB));
      return edition.textRows().containsKey(path.substring("/texts/".length()));
    }
  }
}
