package org.interlock.shm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Names for one test's segments. After the test what stands there is removed, and the test fails
 * when it left this JVM a descriptor or a mapping of anything in /dev/shm.
 */
final class Scratch implements BeforeEachCallback, AfterEachCallback {
  private static final Path SHM = Path.of("/dev/shm");
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final List<Path> paths = new ArrayList<>();
  private List<String> openBefore = List.of();
  private List<String> mappedBefore = List.of();

  /** A name nobody else uses. */
  String name() {
    return name("t");
  }

  /** A name nobody else uses, with a beginning of one's own. */
  String name(String prefix) {
    String name = prefix + "-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    paths.add(path(name));
    return name;
  }

  /** A path in /dev/shm nobody else uses. */
  Path path() {
    return path(name());
  }

  /** Removes this one too. */
  <T extends Segment> T remove(T segment) {
    paths.add(segment.path());
    return segment;
  }

  static Path path(String name) {
    return SHM.resolve(name + ".shm");
  }

  /** What this process has open of a directory's files, the unnamed and the removed included. */
  static List<Path> descriptors() {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all.toList()) {
        if (target(descriptor).startsWith(SHM + "/")) {
          found.add(descriptor);
        }
      }
      return found;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // closed since it was listed: the listing's own, for one
    }
  }

  static List<String> mappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains(SHM + "/")).collect(Collectors.toList());
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    openBefore = targets();
    mappedBefore = mappings();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    List<String> open = targets();
    List<String> mapped = mappings();
    for (Path path : paths) {
      Files.deleteIfExists(path);
    }
    open.removeAll(openBefore);
    mapped.removeAll(mappedBefore);
    assertEquals(List.of(), open, "left open");
    assertEquals(List.of(), mapped, "left mapped");
  }

  private static List<String> targets() {
    return descriptors().stream().map(Scratch::target).collect(Collectors.toList());
  }
}
