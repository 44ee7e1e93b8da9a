package org.interlock.shm;

/** Whose segments may be used. Whoever can write a segment can break every lock in it. */
public enum Trust {
  /** Segments owned by this user or by root. */
  USER,
  /**
   * Also segments of other users, when their group is one of this process's groups and all others
   * may not write.
   */
  GROUP,
  /** Any segment that may be opened. */
  ANYONE
}
