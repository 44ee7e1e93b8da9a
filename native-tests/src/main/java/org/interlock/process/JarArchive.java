package org.interlock.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.interlock.shm.Segment;
import org.interlock.shm.SegmentOptions;
import org.interlock.sync.Held;
import org.interlock.sync.Mutex;
import org.interlock.sync.Semaphore;

/**
 * The classes of the class path's jars as a JVM's archive, which spares each child some 40 % of the
 * processor time that its start takes. Made once in a JVM that starts many children, when {@code
 * -Dchildren.archive=true} says that it is one. Where there can be none, children start as ever.
 * Children do not inherit the property: one that is killed could not remove its archive.
 */
final class JarArchive {
  private static final boolean WANTED = Boolean.getBoolean("children.archive");

  /** What an archive that does not fit a child's options has to say is of no use to anybody. */
  private static final String SILENT = "-Xlog:disable";

  private JarArchive() {}

  /** Made when the first child is started. */
  private static final class Holder {
    static final List<String> ARGUMENTS = make();
  }

  /** A child's arguments for using it. */
  static List<String> jvmArguments() {
    return WANTED ? Holder.ARGUMENTS : List.of();
  }

  /** This JVM's, the jars first: only of the first entries, all of them jars, there is one. */
  static String classPath() {
    String all = System.getProperty("java.class.path");
    return WANTED ? join(Stream.concat(jars(all), entries(all).filter(one -> !isJar(one)))) : all;
  }

  private static Stream<String> jars(String classPath) {
    return entries(classPath).filter(JarArchive::isJar);
  }

  private static Stream<String> entries(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator, -1));
  }

  private static boolean isJar(String entry) {
    return entry.endsWith(".jar");
  }

  private static String join(Stream<String> entries) {
    return String.join(File.pathSeparator, entries.toList());
  }

  private static List<String> make() {
    try {
      Path list = Files.createTempFile("interlock-children", ".classes");
      Path archive = Files.createTempFile("interlock-children", ".jsa");
      archive.toFile().deleteOnExit();
      String jars = join(jars(System.getProperty("java.class.path")));
      run("-XX:DumpLoadedClassList=" + list, "-cp", classPath(), JarArchive.class.getName());
      Files.delete(archive); // the JVM makes it, or not
      run(
          "-Xshare:dump",
          "-XX:SharedClassListFile=" + list,
          "-XX:SharedArchiveFile=" + archive,
          "-cp",
          jars);
      Files.delete(list);
      return Files.exists(archive)
          ? List.of("-XX:SharedArchiveFile=" + archive, SILENT)
          : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(SILENT);
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Loads what most children load. */
  public static void main(String[] arguments) {
    try (Segment segment = Segment.create(SegmentOptions.ofSize(1 << 16))) {
      segment.unlink();
      try (Held held = Mutex.of(segment, "mutex").acquire()) {
        Semaphore.of(segment, "semaphore", 1).acquireUninterruptibly();
      }
    }
  }
}
