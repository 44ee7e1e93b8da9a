package org.interlock.shm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A beginning of names that is this test's own; all segments that have it are removed after it. */
final class Names implements AfterEachCallback {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String prefix =
      "p" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + "-";

  String name(String rest) {
    return prefix + rest;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(Path.of("/dev/shm"), prefix + "*")) {
      for (Path path : left) {
        Files.delete(path);
      }
    }
  }
}
