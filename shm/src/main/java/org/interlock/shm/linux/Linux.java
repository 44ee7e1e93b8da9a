package org.interlock.shm.linux;

import com.kenai.jffi.MemoryIO;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Linux as the library uses it: one method a system call, an {@link ErrnoException} where it fails.
 *
 * <p>Loading this class binds nothing and cannot fail; {@link #missing()} says whether it can work.
 */
public final class Linux {
  public static final int O_RDONLY = 0;
  public static final int O_RDWR = 2;
  public static final int O_CREAT = 0x40;
  public static final int O_EXCL = 0x80;
  public static final int O_NOFOLLOW = NumbersOf.AARCH64 ? 0x8000 : 0x20000;
  public static final int O_PATH = 0x200000;
  public static final int O_TMPFILE = 0x400000 | (NumbersOf.AARCH64 ? 0x4000 : 0x10000);

  private static final int O_CLOEXEC = 0x80000;
  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int RENAME_NOREPLACE = 1;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MAP_NORESERVE = 0x4000;
  private static final int MAP_POPULATE = 0x8000;
  private static final int F_OFD_GETLK = 36;
  private static final int F_OFD_SETLK = 37;
  private static final int SC_NPROCESSORS_ONLN = 84;
  private static final short F_WRLCK = 1;
  private static final short F_UNLCK = 2;
  private static final int FLOCK_BYTES = 32;

  /** The architecture decides the numbers of the system calls and a few open flags. */
  private static final class NumbersOf {
    static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
  }

  private static final class Bound {
    static final LibC LIBC;
    static final Throwable FAILURE;

    static {
      LibC libc = null;
      Throwable failure = null;
      try {
        libc = LibraryLoader.create(LibC.class).failImmediately().load("c");
        libc.getpid();
      } catch (Throwable e) { // a missing native stub comes as any kind of Error
        failure = e;
      }
      LIBC = libc;
      FAILURE = failure;
    }
  }

  /** Made when it is first needed: it takes the binding. */
  private static final class Question {
    static final Buffer FLOCK = Buffer.of(FLOCK_BYTES);
  }

  private Linux() {}

  /** Says what this machine lacks, as a sentence; {@code null} when nothing. */
  public static String missing() {
    String os = System.getProperty("os.name");
    if (!"Linux".equals(os)) {
      return "Linux is needed, this is " + os;
    }
    String arch = System.getProperty("os.arch");
    if (!Set.of("amd64", "aarch64").contains(arch)) {
      return "an x86-64 or aarch64 machine is needed, this is " + arch;
    }
    if (Bound.FAILURE != null) {
      return "libc could not be bound ("
          + Bound.FAILURE
          + "); jnr-ffi unpacks a native stub into java.io.tmpdir, which must allow execution;"
          + " jffi.extract.dir names another directory";
    }
    return null;
  }

  /** The cause of a failed binding, or {@code null}. */
  public static Throwable bindingFailure() {
    return Bound.FAILURE;
  }

  static LibC libc() {
    return Bound.LIBC;
  }

  private static boolean aarch64() {
    return NumbersOf.AARCH64;
  }

  // ---- files

  /** open(2); close-on-exec always. */
  public static int open(String path, int flags, int mode) throws ErrnoException {
    return (int) checked("open " + path, libc().open(path, flags | O_CLOEXEC, mode));
  }

  /** A second description of an open file, with flags of its own. */
  public static int reopen(int fd, int flags) throws ErrnoException {
    return open("/proc/self/fd/" + fd, flags, 0);
  }

  /** close(2); a failure changes nothing the caller could mend. */
  public static void close(int fd) {
    libc().close(fd);
  }

  /** fchmod(2). */
  public static void chmod(int fd, int mode) throws ErrnoException {
    checked("fchmod", libc().fchmod(fd, mode));
  }

  /** Reserves the pages of a file, zeroed. */
  public static void allocate(int fd, long bytes) throws ErrnoException {
    int error;
    do {
      error = libc().posix_fallocate(fd, 0, bytes);
    } while (error == ErrnoException.EINTR);
    if (error != 0) {
      throw failure("posix_fallocate of " + bytes + " bytes", error);
    }
  }

  /** Gives an unnamed file ({@link #O_TMPFILE}) its name; EEXIST when that is taken. */
  public static void link(int fd, String path) throws ErrnoException {
    int result = libc().linkat(AT_FDCWD, "/proc/self/fd/" + fd, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
    checked("linkat " + path, result);
  }

  /** Renames a temporary file; EEXIST when the new name is taken. */
  public static void renameNew(String from, String to) throws ErrnoException {
    Buffer source = Buffer.of(from);
    Buffer target = Buffer.of(to);
    long number = aarch64() ? 276 : 316; // older libcs have no renameat2
    try {
      long result =
          libc()
              .syscall(
                  number, AT_FDCWD, source.address, AT_FDCWD, target.address, RENAME_NOREPLACE, 0);
      checked("renameat2 " + to, result);
    } finally {
      Reference.reachabilityFence(source);
      Reference.reachabilityFence(target);
    }
  }

  /** unlink(2). */
  public static void unlink(String path) throws ErrnoException {
    checked("unlink " + path, libc().unlink(path));
  }

  /** statx(2) of an open descriptor. */
  public static FileStatus status(int fd) throws ErrnoException {
    Buffer emptyPath = Buffer.of(8);
    Buffer into = Buffer.of(FileStatus.BYTES);
    long number = aarch64() ? 291 : 332;
    try {
      long result =
          libc()
              .syscall(
                  number,
                  fd,
                  emptyPath.address,
                  FileStatus.EMPTY_PATH,
                  FileStatus.BASIC,
                  into.address,
                  0);
      checked("statx", result);
    } finally {
      Reference.reachabilityFence(emptyPath);
    }
    return FileStatus.of(into.bytes);
  }

  /** Reads up to {@code into.length} bytes from an offset; returns how many there were. */
  public static int read(int fd, byte[] into, long offset) throws ErrnoException {
    Pointer memory = Runtime.getSystemRuntime().getMemoryManager().allocateDirect(into.length);
    int read = (int) checked("pread", libc().pread(fd, memory, into.length, offset));
    memory.get(0, into, 0, read);
    return read;
  }

  // ---- locks of an open file description

  /** Locks one byte for this description; false when another description has it. */
  public static boolean tryLockByte(int fd, long offset) throws ErrnoException {
    return lock(fd, F_WRLCK, offset);
  }

  /** Gives one byte back. */
  public static void unlockByte(int fd, long offset) throws ErrnoException {
    lock(fd, F_UNLCK, offset);
  }

  /** Gives back all bytes that this description has. */
  public static void unlockAllBytes(int fd) throws ErrnoException {
    Buffer flock = flock(F_UNLCK, 0);
    flock.bytes.putLong(16, 0); // up to the end, however far
    try {
      checked("fcntl F_OFD_SETLK", libc().fcntl(fd, F_OFD_SETLK, flock.address));
    } finally {
      Reference.reachabilityFence(flock);
    }
  }

  /** Whether a description other than this one has the byte. Allocates nothing: it is polled. */
  public static synchronized boolean isByteLocked(int fd, long offset) throws ErrnoException {
    Buffer flock = Question.FLOCK; // the kernel writes its answer over it
    flock.bytes.putShort(0, F_WRLCK).putShort(2, (short) 0).putInt(24, 0); // SEEK_SET, no process
    flock.bytes.putLong(8, offset).putLong(16, 1);
    checked("fcntl F_OFD_GETLK", libc().fcntl(fd, F_OFD_GETLK, flock.address));
    return flock.bytes.getShort(0) != F_UNLCK;
  }

  private static boolean lock(int fd, short type, long offset) throws ErrnoException {
    Buffer flock = flock(type, offset);
    try {
      if (libc().fcntl(fd, F_OFD_SETLK, flock.address) != -1) {
        return true;
      }
      int errno = errno();
      if (errno == ErrnoException.EAGAIN || errno == ErrnoException.EACCES) {
        return false;
      }
      throw failure("fcntl F_OFD_SETLK", errno);
    } finally {
      Reference.reachabilityFence(flock);
    }
  }

  private static Buffer flock(short type, long offset) {
    Buffer flock = Buffer.of(FLOCK_BYTES);
    flock.bytes.putShort(0, type).putLong(8, offset).putLong(16, 1);
    return flock;
  }

  // ---- memory

  /** Maps a file's first bytes for reading and writing; small ones with their pages present. */
  public static long map(int fd, long bytes, long populateUpTo) throws ErrnoException {
    int flags = MAP_SHARED | (bytes <= populateUpTo ? MAP_POPULATE : 0);
    return mmap(0, bytes, flags, fd);
  }

  /** Maps anonymous zero pages over a range, in one step as seen by other threads. */
  public static void mapZeroesOver(long address, long bytes) throws ErrnoException {
    mmap(address, bytes, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1);
  }

  /** Maps anonymous zero pages that stay, for memory the kernel reads when a thread ends. */
  static long mapSharedZeroes(long bytes) throws ErrnoException {
    return mmap(0, bytes, MAP_SHARED | MAP_ANONYMOUS, -1);
  }

  /** munmap(2). */
  public static void unmap(long address, long bytes) {
    libc().munmap(address, bytes);
  }

  /** A buffer in native byte order over mapped memory; whoever unmaps must outlive it. */
  public static ByteBuffer buffer(long address, int bytes) {
    return MemoryIO.getInstance()
        .newDirectByteBuffer(address, bytes)
        .order(ByteOrder.nativeOrder());
  }

  private static long mmap(long address, long bytes, int flags, int fd) throws ErrnoException {
    long number = aarch64() ? 222 : 9;
    long result = libc().syscall(number, address, bytes, PROT_READ_WRITE, flags, fd, 0);
    return checked("mmap of " + bytes + " bytes", result);
  }

  // ---- identity

  /** This process's id in its own PID namespace. */
  public static int processId() {
    return libc().getpid();
  }

  /** How many processors are online, whatever this process is bound to; at least 1. */
  static int onlineProcessors() {
    return (int) Math.max(1, libc().sysconf(SC_NPROCESSORS_ONLN));
  }

  /** The effective user. */
  public static int userId() {
    return libc().geteuid();
  }

  /** Whether the process belongs to a group, the supplementary ones included. */
  public static boolean inGroup(int group) throws ErrnoException {
    if (group == libc().getegid()) {
      return true;
    }
    Pointer groups = Runtime.getSystemRuntime().getMemoryManager().allocateDirect(4 * 65536);
    int count = (int) checked("getgroups", libc().getgroups(65536, groups));
    for (int i = 0; i < count; i++) {
      if (groups.getInt(4L * i) == group) {
        return true;
      }
    }
    return false;
  }

  // ---- errors

  static int errno() {
    return jnr.ffi.LastError.getLastError(Runtime.getSystemRuntime());
  }

  static long checked(String call, long result) throws ErrnoException {
    if (result == -1) {
      throw failure(call, errno());
    }
    return result;
  }

  static ErrnoException failure(String call, int errno) {
    return new ErrnoException(call, errno, libc().strerror(errno).getString(0));
  }

  /** Native memory for one call, with its address. */
  static final class Buffer {
    final ByteBuffer bytes;
    final long address;

    private Buffer(int size) {
      bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
      address = MemoryIO.getInstance().getDirectBufferAddress(bytes);
    }

    static Buffer of(int size) {
      return new Buffer(size);
    }

    /** A path as C has it. */
    static Buffer of(String path) {
      byte[] text = path.getBytes(StandardCharsets.UTF_8);
      Buffer buffer = new Buffer(text.length + 1);
      buffer.bytes.put(0, text);
      return buffer;
    }
  }
}
