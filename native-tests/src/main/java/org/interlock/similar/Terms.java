package org.interlock.similar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/** The terms of a text: its words without endings, and without the words that every text has. */
final class Terms {
  private static final String ONLY_TURKISH = "çğıöşüÇĞİÖŞÜ";

  private final Analyzer turkish = new TurkishAnalyzer();
  private final Analyzer english = new EnglishAnalyzer();
  private final Analyzer words = new SimpleAnalyzer();
  private final CharArraySet turkishStops = TurkishAnalyzer.getDefaultStopSet();
  private final CharArraySet englishStops = EnglishAnalyzer.getDefaultStopSet();

  /**
   * How often each term occurs. Turkish or English: which of the two has more of its most frequent
   * words in the text (and letters of its own); neither: the terms of both, as in a question of one
   * word.
   */
  Map<String, Integer> count(String text) {
    int inTurkish = frequent(text, turkishStops) + (hasTurkishLetters(text) ? 1 : 0);
    int inEnglish = frequent(text, englishStops);
    if (inTurkish > inEnglish) {
      return count(text, turkish);
    }
    Map<String, Integer> counts = count(text, english);
    if (inTurkish == inEnglish) {
      count(text, turkish).forEach((term, count) -> counts.merge(term, count, Math::max));
    }
    return counts;
  }

  private static boolean hasTurkishLetters(String text) {
    return text.chars().anyMatch(each -> ONLY_TURKISH.indexOf(each) >= 0);
  }

  private int frequent(String text, CharArraySet stops) {
    return count(text, words).entrySet().stream()
        .filter(each -> stops.contains(each.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Integer> count(String text, Analyzer analyzer) {
    Map<String, Integer> counts = new TreeMap<>();
    try (TokenStream tokens = analyzer.tokenStream("text", text)) {
      CharTermAttribute term = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        counts.merge(term.toString(), 1, Integer::sum);
      }
      tokens.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string cannot fail to be read
    }
    return counts;
  }
}
