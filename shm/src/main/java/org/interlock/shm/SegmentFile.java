package org.interlock.shm;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.interlock.shm.linux.ErrnoException;
import org.interlock.shm.linux.FileStatus;
import org.interlock.shm.linux.Linux;

/** A segment's file: how it comes to be, and what is checked before it is believed. */
final class SegmentFile {
  private static final int OTHERS_WRITE = 02;
  private static final int PERMISSIONS = 0777;

  private SegmentFile() {}

  /**
   * Makes an unnamed file with all its pages reserved. On file systems that have no unnamed files
   * the descriptor is a temporary's, whose path is returned too.
   */
  static Unnamed unnamed(Path path, long bytes, int mode) {
    Path directory = path.toAbsolutePath().getParent();
    checkRoom(path, directory, bytes);
    Unnamed file = openUnnamed(path, directory, bytes, mode);
    try {
      Linux.chmod(file.fd(), mode); // exactly the mode asked for, whatever the umask
      Linux.allocate(file.fd(), bytes);
      return file;
    } catch (ErrnoException e) {
      file.discard();
      throw refusal("create", path, bytes, e);
    }
  }

  private static Unnamed openUnnamed(Path path, Path directory, long bytes, int mode) {
    try {
      return new Unnamed(
          Linux.open(directory.toString(), Linux.O_TMPFILE | Linux.O_RDWR, mode), null);
    } catch (ErrnoException e) {
      if (e.errno() != ErrnoException.EOPNOTSUPP && e.errno() != ErrnoException.EISDIR) {
        throw refusal("create", path, bytes, e);
      }
    }
    String temporary =
        directory
            .resolve(
                "."
                    + path.getFileName()
                    + "."
                    + Long.toHexString(ThreadLocalRandom.current().nextLong()))
            .toString();
    try {
      int fd = Linux.open(temporary, Linux.O_RDWR | Linux.O_CREAT | Linux.O_EXCL, mode);
      return new Unnamed(fd, temporary);
    } catch (ErrnoException e) {
      throw refusal("create", path, bytes, e);
    }
  }

  /** A file that has no name yet, or only a temporary one. */
  record Unnamed(int fd, String temporary) {
    /** Gives it its name in one step; EEXIST becomes SegmentExistsException. */
    void publish(Path path) {
      try {
        if (temporary == null) {
          Linux.link(fd, path.toString());
        } else {
          Linux.renameNew(temporary, path.toString());
        }
      } catch (ErrnoException e) {
        removeTemporary();
        throw refusal("create", path, 0, e);
      }
    }

    void discard() {
      Linux.close(fd);
      removeTemporary();
    }

    /** Takes the temporary name away, where there is one. */
    void removeTemporary() {
      try {
        if (temporary != null) {
          Linux.unlink(temporary);
        }
      } catch (ErrnoException e) {
        // gone already, or the directory turned read-only: nothing more can be done about it
      }
    }
  }

  /** Opens an existing file for mapping, after checking what it is; nothing is written. */
  static Opened open(Path path, Trust trust) {
    int handle = handle(path); // O_PATH: no FIFO blocks, no device notices
    try {
      FileStatus status = Linux.status(handle);
      checkKind(path, status);
      checkTrust(path, status, trust);
      int fd = Linux.reopen(handle, Linux.O_RDWR);
      return new Opened(fd, status);
    } catch (ErrnoException e) {
      throw refusal("open", path, 0, e);
    } finally {
      Linux.close(handle);
    }
  }

  /** An open file and what it was when it was opened. */
  record Opened(int fd, FileStatus status) {}

  /** A descriptor that names the file and can do no more. */
  static int handle(Path path) {
    try {
      return Linux.open(path.toString(), Linux.O_PATH | Linux.O_NOFOLLOW, 0);
    } catch (ErrnoException e) {
      throw refusal("open", path, 0, e);
    }
  }

  static SegmentHeader header(int fd, Path path) throws ErrnoException {
    byte[] page = new byte[SegmentHeader.BYTES];
    int count = Linux.read(fd, page, 0);
    return SegmentHeader.read(page, count, Linux.status(fd).size(), path);
  }

  /** Whether a path still names this very file. */
  static boolean isAt(Path path, FileStatus file) {
    try {
      int handle = Linux.open(path.toString(), Linux.O_PATH | Linux.O_NOFOLLOW, 0);
      try {
        return Linux.status(handle).isSameFile(file);
      } finally {
        Linux.close(handle);
      }
    } catch (ErrnoException e) {
      return false;
    }
  }

  static void checkKind(Path path, FileStatus status) {
    if (!status.isRegular()) {
      throw new NotASegmentException(path + " is " + status.kind() + ", not a segment");
    }
    if (status.links() > 1) {
      throw new NotASegmentException(
          path + " has " + status.links() + " links, a segment has one: another name leads to it");
    }
  }

  private static void checkTrust(Path path, FileStatus status, Trust trust) throws ErrnoException {
    boolean trusted =
        trust == Trust.ANYONE
            || status.user() == Linux.userId()
            || status.user() == 0
            || trust == Trust.GROUP
                && Linux.inGroup(status.group())
                && (status.mode() & OTHERS_WRITE) == 0;
    if (!trusted) {
      throw new SegmentAccessException(
          "segment "
              + path
              + " is not trusted: user "
              + status.user()
              + ", group "
              + status.group()
              + ", mode "
              + Mode.text(status.mode())
              + "; this process is user "
              + Linux.userId()
              + " and trusts "
              + trust
              + ". See SegmentOptions.trust");
    }
  }

  /** Refuses an existing segment that lets more people in than was asked for. */
  static void checkNotWider(Path path, FileStatus status, int mode) {
    if ((status.mode() & PERMISSIONS & ~mode) != 0) {
      throw new SegmentAccessException(
          "segment "
              + path
              + " has mode "
              + Mode.text(status.mode())
              + ", wider than "
              + Mode.text(mode)
              + " as asked; chmod the file or ask for its mode");
    }
  }

  private static void checkRoom(Path path, Path directory, long bytes) {
    try {
      FileStore store = Files.getFileStore(directory);
      if (store.getTotalSpace() > 0 && store.getUsableSpace() < bytes) { // 0 in all: no limit
        throw noSpace(path, bytes, null);
      }
    } catch (IOException e) {
      // a directory that is missing or closed says so when the file is opened
    }
  }

  static SegmentException refusal(String what, Path path, long bytes, ErrnoException e) {
    String text = "cannot " + what + " segment " + path + ": ";
    return switch (e.errno()) {
      case ErrnoException.ENOENT -> noSuch(path, e);
      case ErrnoException.EEXIST ->
          new SegmentExistsException(
              "segment " + path + " exists already; open it, or unlink it", e);
      case ErrnoException.EACCES, ErrnoException.EPERM, ErrnoException.EROFS ->
          new SegmentAccessException(
              text + "no permission (user " + Linux.userId() + ", " + e.getMessage() + ")", e);
      case ErrnoException.ENOSPC, ErrnoException.EDQUOT, ErrnoException.ENOMEM ->
          noSpace(path, bytes, e);
      case ErrnoException.ELOOP, ErrnoException.EISDIR, ErrnoException.ENXIO ->
          new NotASegmentException(path + " is not a segment: " + e.getMessage(), e);
      default -> new SegmentException(text + e.getMessage(), e);
    };
  }

  private static NoSpaceException noSpace(Path path, long bytes, ErrnoException cause) {
    String free;
    try {
      free = Files.getFileStore(path.toAbsolutePath().getParent()).getUsableSpace() + " bytes";
    } catch (IOException e) {
      free = "unknown";
    }
    return new NoSpaceException(
        "no space for segment "
            + path
            + ": asked "
            + bytes
            + " bytes, free "
            + free
            + ". A container's /dev/shm has 64 MiB unless it is started with --shm-size; see df "
            + path.toAbsolutePath().getParent()
            + ", and df -i for files",
        cause);
  }

  private static NoSuchSegmentException noSuch(Path path, ErrnoException cause) {
    return new NoSuchSegmentException("there is no segment " + path + "; " + similar(path), cause);
  }

  private static String similar(Path path) {
    Path directory = path.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      return "there is no directory " + directory;
    }
    try (Stream<Path> files = Files.list(directory)) {
      String wanted = SegmentName.of(path);
      String names =
          files
              .map(SegmentName::of)
              .filter(name -> !name.startsWith(".") && SegmentName.distance(wanted, name) <= 3)
              .sorted()
              .limit(5)
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "none there has a similar name" : "similar names there: " + names;
    } catch (IOException e) {
      return "its directory cannot be listed";
    }
  }
}
