package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.interlock.similar.Answer.Named;
import org.interlock.sync.Versioned.Snapshot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The oracle of the load agrees with right answers and finds each kind of wrong one. */
@Timeout(60)
class OracleTest {
  private static final String QUESTION = "old stone bridges and the river";
  private static final int K = 6;

  @TempDir private Path texts;
  private InProcess room;
  private final Map<String, Text> taken = new TreeMap<>();
  private final List<Answer> answers = new ArrayList<>();

  @BeforeEach
  void askOfSeveralVersions() throws IOException, InterruptedException {
    room = new InProcess(texts);
    for (Map.Entry<String, String> each : SampleTexts.all().entrySet()) {
      write(each.getKey(), each.getValue());
    }
    Publisher publisher = room.publisher();
    ask();
    for (int i = 0; i < 3; i++) {
      write("more-" + i + ".txt", "Another bridge, number " + i + ", made of stone.");
      publisher.follow();
      ask();
    }
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(texts.resolve(name), text);
    taken.put(name, Questions.taken(text));
  }

  private void ask() throws InterruptedException {
    Reply reply = room.api().similar(Optional.of(Integer.toString(K)), InProcess.utf8(QUESTION));
    assertEquals(Reply.OK, reply.status(), reply.json());
    answers.add(Answer.of(reply.json()));
  }

  @AfterEach
  void close() {
    room.close();
  }

  private List<String> faults(Answer... given) {
    try (Snapshot newest = room.data.read()) {
      Edition edition = new Edition(newest, room.layout);
      Oracle oracle = new Oracle(room.shape, taken, edition, Changes.lastOfRows(newest));
      return oracle.faults(Stream.of(given).map(each -> new Asked(QUESTION, K, each)).toList());
    }
  }

  @Test
  @Tag("jdk25")
  void agreesWithTheAnswersOfEachVersion() {
    assertEquals(List.of(), faults(answers.toArray(Answer[]::new)));
    assertEquals(K, answers.get(0).hits().size());
    assertTrue(
        answers.get(3).hits().stream().anyMatch(hit -> hit.name().startsWith("more-")),
        answers::toString);
  }

  @Test
  void findsAnAnswerThatIsAnotherVersions() {
    assertNotEquals(answers.get(1).hits(), answers.get(2).hits());
    assertWrong(new Answer(answers.get(1).version(), answers.get(2).hits()));
    assertWrong(new Answer(answers.get(2).version(), answers.get(1).hits()));
  }

  @Test
  void findsAScoreThatIsWrongInItsLastBit() {
    List<Named> hits = new ArrayList<>(answers.get(0).hits());
    Named last = hits.remove(K - 1);
    hits.add(new Named(last.name(), Math.nextUp(last.score())));
    assertWrong(new Answer(answers.get(0).version(), hits));
  }

  @Test
  void findsAHitThatIsMissingMisplacedOrNotThere() {
    Answer right = answers.get(0);
    List<Named> hits = new ArrayList<>(right.hits());
    assertWrong(new Answer(right.version(), hits.subList(0, K - 1)));
    Collections.swap(hits, 0, 1);
    assertWrong(new Answer(right.version(), hits));
    hits.set(0, new Named("chess.txt", right.hits().get(0).score()));
    assertWrong(new Answer(right.version(), hits));
  }

  private void assertWrong(Answer answer) {
    List<String> faults = faults(answer);
    assertEquals(1, faults.size());
    assertTrue(faults.get(0).contains("version " + answer.version()), faults::toString);
    SimilarResult result = new SimilarResult(2, 1, 0, 0, faults.size(), 1, 1, 1, 1);
    assertFalse(result.isGood());
    assertTrue(result.line().contains(" torn=1 "), result::line);
  }
}
