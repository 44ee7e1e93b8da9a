package org.interlock.similar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A text that can be taken: its terms, and a hash of its bytes. */
record Text(long hash, Map<String, Integer> terms) {
  static final int MOST_BYTES = 64 * 1024;

  private static final Terms TERMS = new Terms();

  /** Reads a text from bytes. */
  static Text of(byte[] bytes) throws BadText {
    if (bytes.length > MOST_BYTES) {
      throw new BadText(
          BadText.TOO_LARGE, "a text has at most " + MOST_BYTES + " bytes, this one has more");
    }
    String text = decode(bytes);
    if (text.isBlank()) {
      throw new BadText(BadText.BAD_REQUEST, "the text is empty");
    }
    Map<String, Integer> terms = TERMS.count(text);
    if (terms.isEmpty()) {
      throw new BadText(
          BadText.UNPROCESSABLE, "the text has no words but those that every text has");
    }
    return new Text(Fingerprint.of(bytes), terms);
  }

  private static String decode(byte[] bytes) throws BadText {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new BadText(BadText.BAD_REQUEST, "the text is not UTF-8");
    }
  }
}
