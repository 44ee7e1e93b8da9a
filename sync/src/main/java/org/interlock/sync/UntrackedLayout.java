package org.interlock.sync;

/**
 * Where an untracked semaphore's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 state, 32 bits: permits fewer than at first, signed     4 waiters word ({@link WaitersState})
 * </pre>
 */
final class UntrackedLayout {
  static final long STATE = 0;
  static final long WAITERS = 4;
  static final long BYTES = 64;

  private UntrackedLayout() {}
}
