package org.interlock.shm;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/** Names and where they stand: {@code <directory>/<name>.shm}. */
final class SegmentName {
  /** Another directory than /dev/shm. */
  static final String DIRECTORY_PROPERTY = "interlock.dir";

  static final String SUFFIX = ".shm";
  private static final int MOST_CHARACTERS = 200;
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*");
  private static final SecureRandom RANDOM = new SecureRandom();

  private SegmentName() {}

  static Path directory() {
    return Path.of(System.getProperty(DIRECTORY_PROPERTY, "/dev/shm"));
  }

  static Path path(String name) {
    return directory().resolve(checked("segment", name) + SUFFIX);
  }

  /** A path that names a file, whatever stands there. */
  static Path checked(Path path) {
    if (path.getFileName() == null || path.getFileName().toString().isEmpty()) {
      throw new IllegalArgumentException("the path \"" + path + "\" names no file");
    }
    return path;
  }

  static String random() {
    return "interlock-" + Long.toHexString(RANDOM.nextLong() | Long.MIN_VALUE);
  }

  /** The name a path's segment goes by in messages. */
  static String of(Path path) {
    String file = String.valueOf(path.getFileName());
    return file.endsWith(SUFFIX) ? file.substring(0, file.length() - SUFFIX.length()) : file;
  }

  static String checked(String what, String name) {
    if (name.length() > MOST_CHARACTERS || !VALID.matcher(name).matches()) {
      String shown = name.length() > MOST_CHARACTERS ? name.substring(0, 40) + "…" : name;
      throw new IllegalArgumentException(
          "a "
              + what
              + " name is 1 to "
              + MOST_CHARACTERS
              + " characters of A-Z a-z 0-9 . _ - and does not begin with . or -, not \""
              + shown.replaceAll("\\p{Cntrl}", "?")
              + "\" ("
              + name.length()
              + " characters)");
    }
    return name;
  }

  /** How many characters to change, insert or drop to get from one to the other (Levenshtein). */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
