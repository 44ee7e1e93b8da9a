package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service answers over HTTP: a publisher and two workers on one port. */
@Timeout(120)
@Tag("jdk25")
class ServiceHttpTest {
  private static ServiceRoom room;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    room = new ServiceRoom(directory, 1);
    room.publisher();
    room.worker();
    room.worker();
  }

  @AfterAll
  static void stop() {
    room.close();
  }

  private static void assertStillAnswers(Client client) throws InterruptedException {
    Answer answer = Answer.of(client.post("/similar", "an old bridge of stone").body());
    assertEquals("old-bridge.txt", answer.hits().get(0).name());
    assertEquals(5, answer.hits().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/similar       | ''           | 400 | the text is empty",
        "/similar       | ' '          | 400 | the text is empty",
        "/similar       | ... !        | 422 | no words but those that every text has",
        "/similar       | the and of   | 422 | no words but those that every text has",
        "/similar       | qqq www      | 422 | none of the words is in any of the",
        "/similar?k=0   | bridge       | 400 | 'k is a number from 1 to 100, not 0'",
        "/similar?k=-1  | bridge       | 400 | 'k is a number from 1 to 100, not -1'",
        "/similar?k=101 | bridge       | 400 | 'k is a number from 1 to 100, not 101'",
        "/similar?k=99999999999 | bridge | 400 | 'k is a number from 1 to 100'",
        "/similar?k=two | bridge       | 400 | 'k is a number from 1 to 100, not two'",
        "/similar?k=    | bridge       | 400 | 'k is a number from 1 to 100, not '",
        "/texts         | ''           | 400 | the text is empty",
        "/texts         | the and of   | 422 | no words but those that every text has",
        "/nothing       | bridge       | 404 | there are POST /similar",
        "/texts/x.txt   | bridge       | 404 | there are POST /similar",
        "/status        | bridge       | 405 | the method for this is GET",
      })
  void badInputIsAStatusAndASentence(String path, String text, int status, String message)
      throws InterruptedException {
    Client client = room.client();
    HttpResponse<String> response = client.post(path, text);
    assertEquals(status, response.statusCode(), response.body());
    assertTrue(response.body().startsWith("{\"error\":\""), response.body());
    assertTrue(response.body().contains(message), response.body());
    assertStillAnswers(client);
  }

  @ParameterizedTest
  @CsvSource({
    "/similar, 65537",
    "/similar, 3000000",
    "/texts, 65537",
    "/texts, 3000000",
  })
  void aBodyOverTheLimitIs413(String path, int bytes) throws InterruptedException {
    Client client = room.client();
    HttpResponse<String> response = client.post(path, "b".repeat(bytes));
    assertEquals(413, response.statusCode(), response.body());
    assertTrue(response.body().contains("at most 65536 bytes"), response.body());
    assertStillAnswers(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/similar", "/texts"})
  void aBodyThatIsNotUtf8Is400(String path) throws InterruptedException {
    Client client = room.client();
    byte[] latin = {'g', (byte) 0xfc, 'n'};
    HttpResponse<String> response = client.send(path, "POST", BodyPublishers.ofByteArray(latin));
    assertEquals(400, response.statusCode());
    assertTrue(response.body().contains("the text is not UTF-8"), response.body());
    assertStillAnswers(client);
  }

  @Test
  void anotherMethodIs405AndSaysWhich() throws InterruptedException {
    for (String path : List.of("/similar", "/texts")) {
      HttpResponse<String> response = room.client().get(path);
      assertEquals(405, response.statusCode());
      assertEquals(Optional.of("POST"), response.headers().firstValue("Allow"));
    }
  }

  @Test
  void aTextOfTheLargestSizeIsTaken() throws InterruptedException {
    Client client = room.client();
    String text = "bridge ".repeat(9_362) + "xx";
    assertEquals(Text.MOST_BYTES, text.length());
    assertEquals(200, client.post("/similar", text).statusCode());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "100, 100"})
  void asManyAnswersAsAskedFor(int k, int expected) throws InterruptedException {
    HttpResponse<String> response =
        room.client().post("/similar?k=" + k, room.texts.get("old-bridge.txt"));
    assertEquals(expected, Answer.of(response.body()).hits().size());
  }

  @Test
  void aBrokenFileIsToldOfUntilItIsMended() throws IOException, InterruptedException {
    Client client = room.client();
    Path file = room.plan.texts().resolve("broken.txt");
    Files.write(file, new byte[] {'c', 'a', 't', (byte) 0xff});
    Awaitility.await().until(() -> client.get("/texts/broken.txt").statusCode() == 422);
    String why = "broken.txt is refused: the text is not UTF-8";
    assertTrue(client.get("/texts/broken.txt").body().contains(why));
    assertTrue(client.get("/status").body().contains("\"name\":\"broken.txt\""));
    assertStillAnswers(client);
    Files.writeString(file, "a zeppelin");
    ServiceRoom.awaitVisible(client, "/texts/broken.txt");
    Answer answer = Answer.of(client.post("/similar", "zeppelins").body());
    assertEquals("broken.txt", answer.hits().get(0).name());
    Files.delete(file);
    Awaitility.await().until(() -> client.get("/texts/broken.txt").statusCode() == 404);
    assertEquals(422, client.post("/similar", "zeppelins").statusCode());
  }

  @Test
  void aTextAddedAtOneWorkerIsInTheAnswersOfAll() throws InterruptedException {
    Client client = room.client();
    String path = room.add(client, "A walrus plays the trombone.");
    ServiceRoom.awaitVisible(client, path);
    String name = path.substring("/texts/".length());
    Set<Long> versions = new TreeSet<>();
    for (HttpResponse<String> each : room.askEach("/similar?k=1", "trombones").values()) {
      Answer answer = Answer.of(each.body());
      assertEquals(name, answer.hits().get(0).name());
      versions.add(answer.version());
    }
    assertEquals(1, versions.size());
    assertEquals(path, room.add(client, "A walrus plays the trombone.")); // as after a retry
    assertEquals(
        Optional.of(path),
        client.post("/texts", "A walrus plays the trombone.").headers().firstValue("Location"));
  }
}
