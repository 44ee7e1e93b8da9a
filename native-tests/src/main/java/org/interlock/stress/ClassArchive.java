package org.interlock.stress;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.interlock.process.ChildJvm;

/**
 * The classes of a worker as a JVM's archive, with which one starts in about half the time: a run
 * kills as often as it can start others. Where there can be none (classes in directories) workers
 * start as ever.
 */
final class ClassArchive implements AutoCloseable {
  private final Path file;

  private ClassArchive(Path file) {
    this.file = file;
  }

  /** Makes one from a first worker, which only starts and exits. */
  static ClassArchive make(String... arguments) {
    try {
      Path file = Files.createTempFile("interlock-stress", ".jsa");
      Files.delete(file); // the JVM makes it, or not
      ChildJvm first =
          ChildJvm.start(
              List.of("-XX:ArchiveClassesAtExit=" + file, "-XX:+UseSerialGC", "-Xlog:disable"),
              StressWorker.class,
              arguments);
      try (first) {
        first.expect(StressWorker.READY);
        first.send("exit");
        first.waitFor();
      }
      return new ClassArchive(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The JVM's arguments for using it. */
  List<String> jvmArguments() {
    return Files.exists(file)
        ? List.of("-XX:SharedArchiveFile=" + file, "-Xlog:disable")
        : List.of();
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
