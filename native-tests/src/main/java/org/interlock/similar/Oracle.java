package org.interlock.similar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongToIntFunction;
import org.interlock.similar.Answer.Named;

/**
 * Says what the right answer is, by brute force in this process's heap: it has the texts from who
 * wrote them, makes all rows anew, and multiplies them with the question column by column. From the
 * shared data it takes only what nobody else can know: which row each text got, in which version,
 * and which column each term.
 */
final class Oracle {
  private final Columns synthetic;
  private final Map<String, Text> texts;
  private final Map<String, Integer> rows;
  private final Map<Integer, Long> since;
  private final LongToIntFunction columns;
  private final Map<String, Weights> weights = new TreeMap<>();
  private final Map<Long, State> states = new ConcurrentHashMap<>();

  /** What stands where in one version. */
  private record State(Map<Integer, String> names, Map<Long, Integer> textsWith) {}

  /**
   * An oracle.
   *
   * @param shape how many rows, and what is in those without a text
   * @param texts by name; none was changed or removed
   * @param newest a version that has them all
   * @param since by row, the version that changed it first after the one that wrote all
   */
  Oracle(
      SharedMatrix.Shape shape, Map<String, Text> texts, Edition newest, Map<Integer, Long> since) {
    this.texts = texts;
    this.rows = newest.textRows();
    this.since = since;
    this.columns = fingerprint -> newest.term(fingerprint).column();
    SyntheticRows made = SyntheticRows.of(shape);
    this.synthetic = new Columns(shape.rows());
    for (int row = 0; row < shape.rows(); row++) {
      synthetic.add(row, made.row(row));
    }
    texts.forEach((name, text) -> weights.put(name, Weights.ofText(text.terms(), columns)));
    if (!rows.keySet().equals(texts.keySet())) {
      throw new SimilarFailure("texts are " + rows.keySet() + ", expected " + texts.keySet());
    }
  }

  /** What is wrong with answers; each that was given several times is looked at once. */
  List<String> faults(List<Asked> all) {
    return all.parallelStream()
        .distinct()
        .map(each -> fault(each.question(), each.k(), each.answer()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** What is wrong with an answer; empty when it is right. */
  Optional<String> fault(String question, int k, Answer answer) {
    List<Named> right = right(question, k, answer.version());
    return right.equals(answer.hits())
        ? Optional.empty()
        : Optional.of(
            "\"%s\", k %d, version %d: found %s, right is %s"
                .formatted(question, k, answer.version(), answer.hits(), right));
  }

  /** The right answer. */
  List<Named> right(String question, int k, long version) {
    State state = states.computeIfAbsent(version, this::state);
    Weights weighted =
        Question.of(
                terms(question),
                state.names().size(),
                term -> new Term(state.textsWith().getOrDefault(term, 0), columns.applyAsInt(term)))
            .orElseThrow();
    float[] scores = synthetic.times(weighted);
    float[] dense = weighted.dense();
    state.names().forEach((row, name) -> scores[row] = weights.get(name).times(dense));
    return first(scores, k, state);
  }

  private static List<Named> first(float[] scores, int k, State state) {
    List<Named> first = new ArrayList<>();
    while (first.size() < k) {
      int best = 0;
      for (int row = 1; row < scores.length; row++) {
        best = scores[row] > scores[best] ? row : best;
      }
      if (scores[best] == 0) {
        return first;
      }
      first.add(
          new Named(state.names().getOrDefault(best, SyntheticRows.name(best)), scores[best]));
      scores[best] = 0; // found
    }
    return first;
  }

  private static Map<String, Integer> terms(String question) {
    try {
      return Text.of(question.getBytes(StandardCharsets.UTF_8)).terms();
    } catch (BadText e) {
      throw new SimilarFailure("\"" + question + "\": " + e.getMessage());
    }
  }

  private State state(long version) {
    Map<Integer, String> names = new TreeMap<>();
    Map<Long, Integer> textsWith = new HashMap<>();
    rows.forEach(
        (name, row) -> {
          if (since.getOrDefault(row, 0L) <= version) {
            names.put(row, name);
            for (String term : texts.get(name).terms().keySet()) {
              textsWith.merge(Fingerprint.of(term), 1, Integer::sum);
            }
          }
        });
    return new State(names, textsWith);
  }
}
