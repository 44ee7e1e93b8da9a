package org.interlock.similar;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * A client with one connection, used by one thread.
 *
 * <p>A worker that is killed takes the request down that is at it at that moment; that one alone is
 * sent again, on a new connection, and counted. Any other failure is one.
 */
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final String address;
  private final WorkerDeaths deaths;
  private Optional<Long> worker = Optional.empty();
  private int resent;

  /** Who knows which workers have died. */
  interface WorkerDeaths {
    /** Whether a worker has died; empty: whether any has. */
    boolean hasDied(Optional<Long> worker) throws InterruptedException;
  }

  Client(int port, WorkerDeaths deaths) {
    this.address = "http://127.0.0.1:" + port;
    this.deaths = deaths;
  }

  HttpResponse<String> post(String path, String text) throws InterruptedException {
    return send(path, "POST", BodyPublishers.ofString(text));
  }

  HttpResponse<String> get(String path) throws InterruptedException {
    return send(path, "GET", BodyPublishers.noBody());
  }

  HttpResponse<String> send(String path, String method, BodyPublisher body)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(PATIENCE)
            .method(method, body)
            .build();
    while (true) {
      try {
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        worker = response.headers().firstValue(HttpDoor.WORKER).map(Long::valueOf);
        return response;
      } catch (IOException e) {
        if (!deaths.hasDied(worker)) {
          throw new SimilarFailure(method + " " + path + ": " + e, e);
        }
        worker = Optional.empty(); // whose the next connection is shows with its first answer
        resent++;
      }
    }
  }

  /** The worker that has answered last. */
  Optional<Long> worker() {
    return worker;
  }

  /** How many requests were sent again, as their worker was killed. */
  int resent() {
    return resent;
  }
}
