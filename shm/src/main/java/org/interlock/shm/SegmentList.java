package org.interlock.shm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.FileStatus;
import org.interlock.shm.linux.Linux;

/** Segments seen from outside, without attaching: listing and removing names. */
final class SegmentList {
  private SegmentList() {}

  static List<SegmentInfo> list(Path directory) {
    List<SegmentInfo> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(path -> path.getFileName().toString().endsWith(SegmentName.SUFFIX))
          .sorted()
          .forEach(path -> inspect(path).ifPresent(found::add));
    } catch (IOException e) {
      throw new SegmentAccessException("cannot list segments in " + directory, e);
    }
    return found;
  }

  /** What stands at a path; empty when that is no segment, or not one for this user. */
  private static Optional<SegmentInfo> inspect(Path path) {
    try {
      int handle = SegmentFile.handle(path);
      try {
        FileStatus status = Linux.status(handle);
        SegmentFile.checkKind(path, status);
        int fd = Linux.reopen(handle, Linux.O_RDONLY);
        try {
          return Optional.of(info(path, status, SegmentFile.header(fd, path), fd));
        } finally {
          Linux.close(fd);
        }
      } finally {
        Linux.close(handle);
      }
    } catch (ErrnoException | SegmentException e) {
      return Optional.empty();
    }
  }

  private static SegmentInfo info(Path path, FileStatus status, SegmentHeader header, int fd)
      throws ErrnoException {
    return new SegmentInfo(
        SegmentName.of(path),
        path,
        header.roomBytes(),
        header.length(),
        status.user(),
        Mode.text(status.mode()),
        OfdLocks.locked(fd, header.participants()),
        header.participants(),
        header.creatorPid(),
        header.created());
  }

  /** Removes what stands at a path when it is a segment; false when nothing does. */
  static boolean unlink(Path path) {
    try {
      FileStatus file = segmentAt(path);
      while (!SegmentFile.isAt(path, file)) { // made anew meanwhile, or removed
        file = segmentAt(path);
      }
      remove(path);
      return true;
    } catch (NoSuchSegmentException e) {
      return false;
    }
  }

  /** Removes a name that belongs to a given file. */
  static void unlink(Path path, FileStatus file) {
    if (!SegmentFile.isAt(path, file)) {
      throw new IllegalStateException(
          "the name " + path + " does not belong to this segment any more; nothing was removed");
    }
    remove(path);
  }

  private static void remove(Path path) {
    try {
      Linux.unlink(path.toString());
    } catch (ErrnoException e) {
      throw SegmentFile.refusal("unlink", path, 0, e);
    }
  }

  /** Also a segment of another revision, or damaged, is one: the way out must stay open. */
  private static FileStatus segmentAt(Path path) {
    int handle = SegmentFile.handle(path);
    try {
      FileStatus status = Linux.status(handle);
      SegmentFile.checkKind(path, status);
      int fd = Linux.reopen(handle, Linux.O_RDONLY);
      try {
        SegmentFile.header(fd, path);
      } catch (CorruptSegmentException | IncompatibleLayoutException e) {
        return status;
      } finally {
        Linux.close(fd);
      }
      return status;
    } catch (ErrnoException e) {
      throw SegmentFile.refusal("unlink", path, 0, e);
    } finally {
      Linux.close(handle);
    }
  }
}
