package org.interlock.similar;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Several clients that ask at the same time, while one adds texts; remembers all they are told. */
final class Load {
  private static final int MOST_K = 10;
  private static final int DIGITS = 3;
  private static final int POLL_MILLIS = 2;

  private final int port;
  private final Client.WorkerDeaths deaths;
  private final Questions questions;
  private final long seed;
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, String> added = new ConcurrentSkipListMap<>();
  private final AtomicInteger resent = new AtomicInteger();
  private final Histogram visible = new ConcurrentHistogram(DIGITS);

  Load(int port, Client.WorkerDeaths deaths, Questions questions, long seed) {
    this.port = port;
    this.deaths = deaths;
    this.questions = questions;
    this.seed = seed;
  }

  /** Asks so often by so many clients, adding so many texts; how long answers took, in µs. */
  Histogram run(int clients, int requests, int additions) throws InterruptedException {
    Histogram latencies = new ConcurrentHistogram(DIGITS);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      SplittableRandom random = new SplittableRandom(seed + asked.size() + i);
      threads.add(
          thread(
              "client-" + i,
              client -> {
                while (begun.getAndIncrement() < requests && failures.isEmpty()) {
                  ask(client, random, latencies);
                  answered.incrementAndGet();
                }
              }));
    }
    if (additions > 0) {
      threads.add(thread("adder", client -> add(client, additions, requests, answered)));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return latencies;
  }

  private interface Work {
    void with(Client client) throws InterruptedException;
  }

  private Thread thread(String name, Work work) {
    return new Thread(
        () -> {
          Client client = new Client(port, deaths);
          try {
            work.with(client);
          } catch (InterruptedException | RuntimeException e) {
            failures.add(name + ": " + e);
          }
          resent.addAndGet(client.resent());
        },
        name);
  }

  private void ask(Client client, SplittableRandom random, Histogram latencies)
      throws InterruptedException {
    String question = questions.next(random);
    int k = 1 + random.nextInt(MOST_K);
    long from = System.nanoTime();
    HttpResponse<String> response = client.post("/similar?k=" + k, question);
    latencies.recordValue((System.nanoTime() - from) / 1000);
    if (response.statusCode() == Reply.OK) {
      asked.add(new Asked(question, k, Answer.of(response.body())));
    } else {
      failures.add("\"" + question + "\": " + response.statusCode() + " " + response.body());
    }
  }

  // ---- additions

  /** Adds texts at even distances in the answers, each when the one before is visible. */
  private void add(Client client, int additions, int requests, AtomicInteger answered)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(~seed);
    for (int i = 0; i < additions && failures.isEmpty(); i++) {
      while (answered.get() < (long) requests * i / additions && failures.isEmpty()) {
        Thread.sleep(POLL_MILLIS);
      }
      add(client, questions.newText(random, added.size()));
    }
  }

  private void add(Client client, String text) throws InterruptedException {
    long from = System.nanoTime();
    HttpResponse<String> response = client.post("/texts", text);
    if (response.statusCode() != Reply.ACCEPTED) {
      failures.add("POST /texts: " + response.statusCode() + " " + response.body());
      return;
    }
    String name = response.headers().firstValue("Location").orElseThrow();
    added.put(name.substring(name.lastIndexOf('/') + 1), text);
    while (client.get(name).statusCode() != Reply.OK && failures.isEmpty()) {
      Thread.sleep(POLL_MILLIS);
    }
    visible.recordValue((System.nanoTime() - from) / 1000);
  }

  // ---- what came of it

  /** All that was answered. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** What went wrong. */
  List<String> failures() {
    return List.copyOf(failures);
  }

  /** The texts that were added, by name. */
  Map<String, String> added() {
    return added;
  }

  /** How many requests were sent again because their worker was killed. */
  int resent() {
    return resent.get();
  }

  /** From sending a text until an answer is made with it, in µs. */
  Histogram visible() {
    return visible;
  }
}
