package org.interlock.shm.linux;

import com.kenai.jffi.MemoryIO;
import java.nio.ByteBuffer;
import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.MappedWords;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/**
 * futex(2) and futex_waitv(2) on shared words. Never FUTEX_PRIVATE: the word's other users are in
 * other processes.
 *
 * <p>A wait is a {@code futex_waitv} on the shared word and the parker's private word. A kernel
 * before 5.16 has no such call: there a plain wait goes in short slices, and between slices the
 * private word is looked at.
 */
public final class LinuxKernel extends Kernel {
  /** {@code plain} forces the slices of old kernels. */
  public static final String WAIT_PROPERTY = "interlock.wait";

  /** {@code off} makes each unlock a full store and each sleep a short one. */
  public static final String MEMBARRIER_PROPERTY = "interlock.membarrier";

  /** {@code polling} forces what kernels without robust lists or futex_waitv need. */
  public static final String LIVENESS_PROPERTY = "interlock.liveness";

  private static final long FUTEX_WAITV = 449;
  private static final int FUTEX_WAKE = 1;
  private static final int FUTEX_WAIT_BITSET = 9;
  private static final int MATCH_ANY = -1;
  private static final int SIZE_U32 = 2;
  private static final int CLOCK_MONOTONIC = 1;
  private static final long SLICE_NANOS = 5_000_000;
  private static final boolean AARCH64 = "aarch64".equals(System.getProperty("os.arch"));
  private static final long FUTEX = AARCH64 ? 98 : 202;

  private static final long MEMBARRIER = AARCH64 ? 283 : 324;
  private static final long GLOBAL_EXPEDITED = 1 << 1;
  private static final long REGISTER_GLOBAL_EXPEDITED = 1 << 2;

  private static final LinuxKernel INSTANCE = new LinuxKernel();

  private final LibC libc = Linux.libc();
  private final boolean waitv;
  private final boolean membarrier;
  private final boolean polling = "polling".equals(System.getProperty(LIVENESS_PROPERTY));

  private LinuxKernel() {
    waitv = !"plain".equals(System.getProperty(WAIT_PROPERTY)) && hasWaitv();
    membarrier =
        !"off".equals(System.getProperty(MEMBARRIER_PROPERTY))
            && libc.syscall(MEMBARRIER, REGISTER_GLOBAL_EXPEDITED, 0, 0) == 0;
  }

  /** The kernel this process runs on. */
  public static LinuxKernel instance() {
    return INSTANCE;
  }

  /** Whether waits use futex_waitv. */
  public boolean usesWaitv() {
    return waitv;
  }

  /** Whether this process's end is to mark its life words. */
  public boolean tiesLifelines() {
    return !polling;
  }

  /** Whether this process waits for marks on life words; else it polls. */
  public boolean watchesLifelines() {
    return waitv && !polling;
  }

  /** Whether the kernel has futex_waitv, used or not. */
  public boolean hasWaitv() {
    long result = libc.syscall(FUTEX_WAITV, 0, 0, 0, 0, 0, 0); // no words: EINVAL where it exists
    return result == -1 && Linux.errno() == ErrnoException.EINVAL;
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    long address = ((MappedWords) words).address(offset);
    SleepMemory memory = (SleepMemory) parker;
    if (waitv) {
      long waiters = memory.aim(address, expected);
      long until = memory.until(deadline);
      done(libc.syscall(FUTEX_WAITV, waiters, 2, 0, until, CLOCK_MONOTONIC, 0));
    } else {
      waitInSlices(address, expected, deadline, memory);
    }
  }

  /** One wait on an array of struct futex_waitv; on its first word alone where that is unknown. */
  void await(long waiters, int count, long until) {
    if (waitv) {
      done(libc.syscall(FUTEX_WAITV, waiters, count, 0, until, CLOCK_MONOTONIC, 0));
    } else {
      long first = MemoryIO.getInstance().getLong(waiters + Long.BYTES);
      done(libc.syscall(FUTEX, first, FUTEX_WAIT_BITSET, 0, until, 0, MATCH_ANY));
    }
  }

  private void waitInSlices(long address, int expected, long deadline, SleepMemory memory) {
    long left;
    while ((left = deadline - nanoTime()) > 0 && !memory.isSignalled()) {
      long until = memory.until(nanoTime() + Math.min(left, SLICE_NANOS));
      long result = libc.syscall(FUTEX, address, FUTEX_WAIT_BITSET, expected, until, 0, MATCH_ANY);
      if (result == 0 || Linux.errno() != ErrnoException.ETIMEDOUT) {
        done(result);
        return;
      }
    }
  }

  private static void done(long result) {
    if (result >= 0) {
      return;
    }
    int errno = Linux.errno();
    switch (errno) {
      case ErrnoException.EAGAIN, ErrnoException.EINTR, ErrnoException.ETIMEDOUT -> {}
      default -> throw new IllegalStateException(Linux.failure("futex wait", errno));
    }
  }

  @Override
  public void wake(Words words, long offset, int count) {
    libc.syscall(FUTEX, ((MappedWords) words).address(offset), FUTEX_WAKE, count);
  }

  @Override
  public boolean membarrier() {
    return membarrier && libc.syscall(MEMBARRIER, GLOBAL_EXPEDITED, 0, 0) == 0;
  }

  @Override
  public boolean hasAsymmetricFence() {
    return membarrier;
  }

  @Override
  public Parker newParker() {
    return new SleepMemory(Linux.Buffer.of(SleepMemory.BYTES), this);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime(); // CLOCK_MONOTONIC on Linux; a test compares the two
  }

  @Override
  public void spinHint() {
    Thread.onSpinWait();
  }

  @Override
  public void giveWay() {
    Thread.yield();
  }

  @Override
  public int processors() {
    return Linux.onlineProcessors();
  }

  /** A parker with the memory that a futex_waitv reads. */
  private static final class SleepMemory extends Parker {
    static final int BYTES = 192;
    private static final int WAITERS =
        64; // two struct futex_waitv: value, address, flags, reserved
    private static final int TIMESPEC = 128;
    private static final long SECOND = 1_000_000_000L;

    private final ByteBuffer bytes;
    private final long address;

    SleepMemory(Linux.Buffer memory, Kernel kernel) {
      super(new MappedWords(memory.bytes, memory.address), kernel);
      bytes = memory.bytes;
      address = memory.address;
      bytes.putLong(WAITERS + 24, 0).putLong(WAITERS + 32, address).putInt(WAITERS + 40, SIZE_U32);
    }

    long aim(long sharedAddress, int expected) {
      bytes.putLong(WAITERS, expected & 0xffffffffL).putLong(WAITERS + 8, sharedAddress);
      bytes.putInt(WAITERS + 16, SIZE_U32);
      return address + WAITERS;
    }

    long until(long deadline) {
      long at = Math.max(deadline, 0);
      bytes.putLong(TIMESPEC, at / SECOND).putLong(TIMESPEC + 8, at % SECOND);
      return address + TIMESPEC;
    }

    boolean isSignalled() {
      return words().getVolatile(SIGNALLED) != 0;
    }
  }
}
