package org.interlock.shm.linux;

import java.io.IOException;

/** A system call's refusal, with the number and text of its errno. */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The few errors the library tells apart; their numbers are the same on every Linux. */
  public static final int EPERM = 1;

  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EOPNOTSUPP = 95;
  public static final int ETIMEDOUT = 110;
  public static final int EDQUOT = 122;

  private final int errno;

  ErrnoException(String call, int errno, String text) {
    super(call + ": " + text + " (errno " + errno + ")");
    this.errno = errno;
  }

  /** The errno. */
  public int errno() {
    return errno;
  }
}
