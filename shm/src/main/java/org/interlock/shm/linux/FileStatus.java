package org.interlock.shm.linux;

import java.nio.ByteBuffer;

/** What statx(2) says of a file. */
public record FileStatus(
    long device, long inode, int type, int mode, int links, int user, int group, long size) {
  static final int BYTES = 256;
  static final int EMPTY_PATH = 0x1000;
  static final int BASIC = 0x7ff;

  private static final int FORMAT = 0xf000;
  private static final int PERMISSIONS = 0xfff;

  static FileStatus of(ByteBuffer statx) {
    int mode = statx.getShort(28) & 0xffff;
    long device = (long) statx.getInt(136) << 32 | statx.getInt(140) & 0xffffffffL;
    return new FileStatus(
        device,
        statx.getLong(32),
        mode & FORMAT,
        mode & PERMISSIONS,
        statx.getInt(16),
        statx.getInt(20),
        statx.getInt(24),
        statx.getLong(40));
  }

  /** Whether this is a regular file. */
  public boolean isRegular() {
    return type == 0x8000;
  }

  /** Whether both are of one file. */
  public boolean isSameFile(FileStatus other) {
    return device == other.device && inode == other.inode;
  }

  /** The kind of file in a word, for messages. */
  public String kind() {
    return switch (type) {
      case 0x1000 -> "a FIFO";
      case 0x2000 -> "a character device";
      case 0x4000 -> "a directory";
      case 0x6000 -> "a block device";
      case 0x8000 -> "a regular file";
      case 0xa000 -> "a symbolic link";
      case 0xc000 -> "a socket";
      default -> "a file of unknown kind";
    };
  }
}
