package org.interlock.similar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** 64 bits that stand for a term or a text, and what follows from them. Never 0, which is none. */
final class Fingerprint {
  private Fingerprint() {}

  /** The first 64 bits of SHA-256: the same in each process, and nobody has two for one. */
  static long of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  static long of(byte[] bytes) {
    byte[] digest = sha256().digest(bytes);
    long first = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      first = first << Byte.SIZE | digest[i] & 0xff;
    }
    return first == 0 ? 1 : first;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JDK has SHA-256", e);
    }
  }

  /** Where to look for a term first in the table of terms. */
  static int slot(long fingerprint) {
    return (int) fingerprint & Layout.MOST_TERMS - 1;
  }
}
