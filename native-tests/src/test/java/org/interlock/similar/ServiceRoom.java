package org.interlock.similar;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.interlock.process.ChildJvm;
import org.interlock.shm.Segment;

/** A service of processes on a directory with the sample texts, and what a test asks it. */
final class ServiceRoom implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 1_000;

  final Service.Plan plan;
  final Service service;
  final Map<String, String> texts = new TreeMap<>(SampleTexts.all());

  ServiceRoom(Path directory, int matrixMib) throws IOException {
    for (Map.Entry<String, String> each : texts.entrySet()) {
      Files.writeString(directory.resolve(each.getKey()), each.getValue());
    }
    plan = new Service.Plan("similar-test-" + UUID.randomUUID(), directory, matrixMib, 4);
    service = new Service(plan);
  }

  /** A publisher that has published. */
  ChildJvm publisher() {
    ChildJvm publisher = service.startPublisher();
    publisher.expect(PublisherProgram.PUBLISHING);
    return publisher;
  }

  /** A worker that serves. */
  ChildJvm worker() {
    ChildJvm worker = service.startWorker();
    worker.expect(WorkerProgram.SERVING);
    return worker;
  }

  Client client() {
    return new Client(service.port(), service::hasDied);
  }

  /** Adds a text, which need not be visible yet; returns its path. */
  String add(Client client, String text) throws InterruptedException {
    HttpResponse<String> response = client.post("/texts", text);
    assertEquals(Reply.ACCEPTED, response.statusCode(), response.body());
    String path = response.headers().firstValue("Location").orElseThrow();
    texts.put(path.substring(path.lastIndexOf('/') + 1), text);
    return path;
  }

  static void awaitVisible(Client client, String path) {
    await().until(() -> client.get(path).statusCode() == Reply.OK);
  }

  /** The workers that answer, until each has. */
  Map<Long, HttpResponse<String>> askEach(String path, String text) throws InterruptedException {
    Map<Long, HttpResponse<String>> answers = new TreeMap<>();
    Set<Long> workers = new TreeSet<>();
    service.workers().forEach(worker -> workers.add(worker.pid()));
    for (int i = 0; i < MOST_CONNECTIONS && !answers.keySet().containsAll(workers); i++) {
      Client client = client(); // the kernel chooses by connection
      HttpResponse<String> answer = client.post(path, text);
      answers.put(client.worker().orElseThrow(), answer);
    }
    assertEquals(workers, answers.keySet());
    return answers;
  }

  Map<String, Text> taken() {
    Map<String, Text> taken = new TreeMap<>();
    texts.forEach((name, text) -> taken.put(name, Questions.taken(text)));
    return taken;
  }

  @Override
  public void close() {
    service.close();
    Segment.unlink(plan.segment());
  }
}
