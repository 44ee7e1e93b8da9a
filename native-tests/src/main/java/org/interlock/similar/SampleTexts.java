package org.interlock.similar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Short texts, Turkish and English, written for this service: pairs that say the same. */
final class SampleTexts {
  private static final List<String> NAMES =
      List.of(
          "bahce",
          "bal-arilari",
          "bread",
          "chess",
          "clock-tower",
          "deniz-feneri",
          "ekmek",
          "eski-kopru",
          "garden",
          "gece-treni",
          "honey-bees",
          "lighthouse",
          "night-train",
          "old-bridge",
          "saat-kulesi",
          "satranc");

  private SampleTexts() {}

  /** The texts by the names of their files. */
  static Map<String, String> all() {
    Map<String, String> texts = new TreeMap<>();
    for (String name : NAMES) {
      String file = name + ".txt";
      try (InputStream in = SampleTexts.class.getResourceAsStream(file)) {
        texts.put(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return texts;
  }
}
