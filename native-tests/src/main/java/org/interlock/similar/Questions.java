package org.interlock.similar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Questions and new texts, both made of the words of texts; by a seed. */
final class Questions {
  private static final int MOST_WORDS = 8;
  private static final int NEW_TEXT_WORDS = 30;

  private final List<List<String>> texts = new ArrayList<>();
  private final Set<String> known = new TreeSet<>();

  Questions(Map<String, Text> taken, Map<String, String> all) {
    all.values().forEach(text -> texts.add(Arrays.asList(text.split("[^\\p{L}\\p{N}]+", -1))));
    taken.values().forEach(text -> known.addAll(text.terms().keySet()));
  }

  /** Some words of a text that stand together, at least one of which says something. */
  String next(SplittableRandom random) {
    while (true) {
      List<String> words = texts.get(random.nextInt(texts.size()));
      int from = random.nextInt(words.size());
      int to = Math.min(words.size(), from + 1 + random.nextInt(MOST_WORDS));
      String question = String.join(" ", words.subList(from, to));
      if (isKnown(question)) {
        return question;
      }
    }
  }

  /** A text that the service takes. */
  static Text taken(String text) {
    try {
      return Text.of(text.getBytes(StandardCharsets.UTF_8));
    } catch (BadText e) {
      throw new SimilarFailure("\"" + text + "\": " + e.getMessage(), e);
    }
  }

  private boolean isKnown(String question) {
    try {
      Text text = Text.of(question.getBytes(StandardCharsets.UTF_8));
      return text.terms().keySet().stream().anyMatch(known::contains);
    } catch (BadText e) {
      return false;
    }
  }

  /** A text that nobody has, of the words of two others. */
  String newText(SplittableRandom random, int number) {
    StringBuilder text = new StringBuilder("No. ").append(number);
    List<String> one = texts.get(random.nextInt(texts.size()));
    List<String> other = texts.get(random.nextInt(texts.size()));
    for (int i = 0; i < NEW_TEXT_WORDS; i++) {
      List<String> from = random.nextBoolean() ? one : other;
      text.append(' ').append(from.get(random.nextInt(from.size())));
    }
    return text.append('.').toString();
  }
}
