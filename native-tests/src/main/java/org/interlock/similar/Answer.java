package org.interlock.similar;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a worker found: in which version, and the most similar rows. */
record Answer(long version, List<Named> hits) {
  private static final Pattern VERSION = Pattern.compile("\\{\"version\":(\\d+),");
  private static final Pattern HIT =
      Pattern.compile("\\{\"name\":\"((?:[^\"\\\\]|\\\\.)*)\",\"score\":([-+.0-9E]+)\\}");

  /** A row's name, as JSON has it, and score. */
  record Named(String name, float score) {}

  static Answer of(String json) {
    Matcher version = VERSION.matcher(json);
    if (!version.lookingAt()) {
      throw new SimilarFailure("not an answer: " + json);
    }
    List<Named> hits = new ArrayList<>();
    Matcher hit = HIT.matcher(json);
    while (hit.find()) {
      hits.add(new Named(hit.group(1), Float.parseFloat(hit.group(2))));
    }
    return new Answer(Long.parseLong(version.group(1)), hits);
  }
}
