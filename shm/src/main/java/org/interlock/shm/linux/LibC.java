package org.interlock.shm.linux;

import jnr.ffi.Pointer;
import jnr.ffi.annotations.SaveError;

/**
 * The binding. A method never has exactly six integer arguments: jnr-ffi hands a garbage sixth to
 * the function, so calls of six go through {@code syscall} with seven. Four and five take the short
 * stub.
 */
public interface LibC {
  @SaveError
  int open(String path, int flags, int mode);

  @SaveError
  int close(int fd);

  @SaveError
  int fchmod(int fd, int mode);

  @SaveError
  int fcntl(int fd, int command, long argument);

  /** Returns the error itself; errno stays as it was. */
  int posix_fallocate(int fd, long offset, long length);

  @SaveError
  int linkat(int fromDir, String from, int toDir, String to, int flags);

  @SaveError
  int unlink(String path);

  @SaveError
  int munmap(long address, long length);

  @SaveError
  long pread(int fd, Pointer into, long bytes, long offset);

  @SaveError
  int getgroups(int most, Pointer into);

  int getpid();

  int geteuid();

  long sysconf(int name);

  int getegid();

  Pointer strerror(int errno);

  /** {@code syscall} with three arguments of its own: the short stub, for the futex wake. */
  @SaveError
  long syscall(long number, long a, long b, long c);

  /** {@code syscall} with six arguments of its own. */
  @SaveError
  long syscall(long number, long a, long b, long c, long d, long e, long f);
}
