package org.interlock.bench;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C yardstick of versioned data, {@code versions-peer.c}. */
final class VersionsPeer {
  /** One writer without any lock, and nobody who reads. */
  static final String ALONE = "alone";

  /** A plain copy that may be torn. */
  static final String MEMCPY = "memcpy";

  /** All that it can do. */
  static final List<String> KINDS = List.of("seqlock", "pthread_rwlock", "mutex", MEMCPY, ALONE);

  private VersionsPeer() {}

  /** Where the C program stands: the build puts it beside the jar, and beside the classes. */
  static Path binary() {
    try {
      Path here =
          Path.of(VersionsPeer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return here.resolveSibling("native").resolve("versions-peer");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the place of this class", e);
    }
  }

  /** Whether it was built. */
  static boolean isThere() {
    return Files.isExecutable(binary());
  }

  /** One run, in two processes of its own, each on a processor of its own when there are two. */
  static VersionsFigures run(String kind, long bytes, double seconds) throws IOException {
    return VersionsFigures.parse(
        line(kind, "--bytes", String.valueOf(bytes), "--seconds", String.valueOf(seconds)));
  }

  /** The line that it prints. */
  static String line(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(binary().toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().join().exitValue();
    if (status != 0) {
      throw new IOException(command + " ended with exit status " + status + ": " + text);
    }
    return text.strip();
  }
}
