package org.interlock.shm.linux;

import java.lang.ref.Reference;

/**
 * What this kernel lets this process do, each found out by doing it: a version number says nothing
 * about a seccomp filter.
 *
 * @param ofdLocks locks of an open file description, which tell who is alive
 * @param futexWaitv a wait on two words, which interrupts end at once
 * @param robustList words that the kernel marks when a thread ends
 * @param membarrier fences on other processes' processors
 */
public record Features(
    boolean ofdLocks, boolean futexWaitv, boolean robustList, boolean membarrier) {
  private static final int MFD_CLOEXEC = 1;
  private static final int QUERY = 0;
  private static final int GLOBAL_EXPEDITED = 1 << 1;
  private static final int REGISTER_GLOBAL_EXPEDITED = 1 << 2;
  private static final int CALLING_THREAD = 0;
  private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));

  /** Tries them all; leaves nothing behind. Needs {@link Linux#missing()} to be {@code null}. */
  public static Features probe() {
    return new Features(
        hasOfdLocks(), LinuxKernel.instance().hasWaitv(), hasRobustList(), hasMembarrier());
  }

  /** Two descriptions of one unnamed file: what one has locked the other must see, and not get. */
  private static boolean hasOfdLocks() {
    long memfdCreate = AARCH64 ? 279 : 319;
    Linux.Buffer name = Linux.Buffer.of(8); // the empty string
    int first = -1;
    int second = -1;
    try {
      first =
          (int) Linux.checked("memfd", libc().syscall(memfdCreate, name.address, MFD_CLOEXEC, 0));
      second = Linux.reopen(first, Linux.O_RDWR);
      return Linux.tryLockByte(first, 0)
          && Linux.isByteLocked(second, 0)
          && !Linux.isByteLocked(first, 0)
          && !Linux.tryLockByte(second, 0);
    } catch (ErrnoException e) {
      return false;
    } finally {
      Reference.reachabilityFence(name);
      closeIfOpen(second);
      closeIfOpen(first);
    }
  }

  private static void closeIfOpen(int fd) {
    if (fd >= 0) {
      Linux.close(fd);
    }
  }

  /** Sets the calling thread's list to what it is. */
  private static boolean hasRobustList() {
    Linux.Buffer head = Linux.Buffer.of(8);
    Linux.Buffer length = Linux.Buffer.of(8);
    long get = AARCH64 ? 100 : 274;
    long set = AARCH64 ? 99 : 273;
    try {
      return libc().syscall(get, CALLING_THREAD, head.address, length.address) == 0
          && libc().syscall(set, head.bytes.getLong(0), length.bytes.getLong(0), 0) == 0;
    } finally {
      Reference.reachabilityFence(head);
      Reference.reachabilityFence(length);
    }
  }

  private static boolean hasMembarrier() {
    int needed = GLOBAL_EXPEDITED | REGISTER_GLOBAL_EXPEDITED;
    long commands = libc().syscall(AARCH64 ? 283 : 324, QUERY, 0, 0);
    return commands >= 0 && (commands & needed) == needed;
  }

  private static LibC libc() {
    return Linux.libc();
  }
}
