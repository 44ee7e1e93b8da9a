package org.interlock.similar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.interlock.shm.Segment;
import org.interlock.similar.SharedMatrix.Shape;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Snapshot;

/** A service without processes: its parts in this one, on a matrix of 1 MiB. */
final class InProcess implements AutoCloseable {
  final Layout layout = Layout.ofMib(1);
  final Shape shape = new Shape(layout.rows(), 99);
  final Segment segment = Segment.create(SharedMatrix.segment(layout));
  final TextDirectory directory;
  final Versioned data;

  InProcess(Path texts) {
    segment.unlink();
    directory = new TextDirectory(texts);
    SharedMatrix.shape(segment, shape);
    data = SharedMatrix.data(segment, layout);
  }

  /** A publisher that begins now. */
  Publisher publisher() {
    Publisher publisher = new Publisher(layout, shape.seed(), data, directory);
    publisher.begin();
    return publisher;
  }

  Api api() {
    return new Api(segment, layout, directory);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The newest version has these texts, and each of its parts fits the others. */
  void assertHolds(Map<String, String> texts) {
    try (Snapshot snapshot = data.read()) {
      Edition edition = new Edition(snapshot, layout);
      Map<String, Integer> rows = edition.textRows();
      assertEquals(new TreeMap<>(texts).keySet(), rows.keySet());
      assertEquals(texts.size(), edition.texts());
      Map<Integer, String> names = new HashMap<>();
      rows.forEach((name, row) -> names.put(row, name));
      FloatBuffer matrix = edition.matrix().get(0);
      for (int row = 0; row < layout.rows(); row++) {
        Optional<String> text = Optional.ofNullable(names.get(row)).map(texts::get);
        float[] found = new float[Layout.COLUMNS];
        matrix.get(row * Layout.COLUMNS, found);
        assertArrayEquals(weights(edition, row, text).dense(), found, "row " + row);
        assertEquals(text.isEmpty() ? SyntheticRows.name(row) : names.get(row), edition.name(row));
      }
      assertTerms(edition, texts);
    }
  }

  private Weights weights(Edition edition, int row, Optional<String> text) {
    return text.map(Questions::taken)
        .map(taken -> Weights.ofText(taken.terms(), term -> edition.term(term).column()))
        .orElseGet(() -> SyntheticRows.of(shape).row(row));
  }

  private static void assertTerms(Edition edition, Map<String, String> texts) {
    Map<String, Integer> textsWith = new TreeMap<>();
    texts
        .values()
        .forEach(
            text ->
                Questions.taken(text)
                    .terms()
                    .keySet()
                    .forEach(term -> textsWith.merge(term, 1, Integer::sum)));
    textsWith.forEach(
        (term, with) -> assertEquals(with, edition.term(Fingerprint.of(term)).texts(), term));
    assertEquals(Term.UNKNOWN, edition.term(Fingerprint.of("qqqq")));
  }

  @Override
  public void close() {
    segment.close();
  }
}
