package org.interlock.similar;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The directory of texts, each a file *.txt: what the service knows outside of shared memory. */
record TextDirectory(Path path) {
  private static final String SUFFIX = ".txt";
  private static final String TEMPORARY = ".new-";

  private static final Duration ABANDONED = Duration.ofMinutes(1); // no text takes that long

  /** What changes when a file changes. */
  record Stamp(long size, FileTime modified, Object key) {}

  /** Makes it, and removes what writers that died have left. */
  void prepare() throws IOException {
    Files.createDirectories(path);
    FileTime old = FileTime.from(Instant.now().minus(ABANDONED));
    try (DirectoryStream<Path> left = Files.newDirectoryStream(path, TEMPORARY + "*")) {
      for (Path each : left) {
        if (Files.getLastModifiedTime(each).compareTo(old) < 0) {
          Files.deleteIfExists(each);
        }
      }
    }
  }

  /** The files by name, and where they stand at this moment. */
  Map<String, Stamp> list() throws IOException {
    Map<String, Stamp> files = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
          stamp(entry).ifPresent(stamp -> files.put(name, stamp));
        }
      }
    }
    return files;
  }

  private static Optional<Stamp> stamp(Path file) throws IOException {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(new Stamp(found.size(), found.lastModifiedTime(), found.fileKey()));
    } catch (NoSuchFileException e) {
      return Optional.empty(); // removed since it was listed, or a link to nothing
    }
  }

  /** Reads a text. */
  Text read(String name) throws BadText {
    if (name.getBytes(StandardCharsets.UTF_8).length > Layout.MOST_OF_A_NAME) {
      throw new BadText(
          BadText.BAD_REQUEST, "the name has more than " + Layout.MOST_OF_A_NAME + " bytes");
    }
    Path file = path.resolve(name);
    if (!Files.isRegularFile(file)) {
      throw new BadText(BadText.BAD_REQUEST, "it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return Text.of(in.readNBytes(Text.MOST_BYTES + 1));
    } catch (IOException e) {
      throw new BadText(BadText.BAD_REQUEST, "it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  /**
   * Adds a text and returns its name, which follows from its bytes: whoever adds it again, having
   * got no answer, adds nothing. It is on the disk when this returns, and never there in part.
   */
  String add(byte[] bytes, long hash) throws IOException {
    String name = String.format("text-%016x%s", hash, SUFFIX);
    Path temporary = path.resolve(TEMPORARY + UUID.randomUUID());
    try {
      try (FileChannel channel = FileChannel.open(temporary, CREATE_NEW, WRITE)) {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return name;
  }
}
