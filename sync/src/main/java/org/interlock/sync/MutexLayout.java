package org.interlock.sync;

/**
 * Where a mutex's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 state word, 32 bits ({@link MutexState})     4 waiters word, 32 bits ({@link WaitersState})
 *  8 thread id of the owner     16 count of acquisitions
 * 24 acquisition first waited for     32 when, ms since 1970     40 zero up to 64
 * </pre>
 *
 * <p>The words from 8 on serve messages only.
 */
final class MutexLayout {
  static final long STATE = 0;
  static final long WAITERS = 4;
  static final long THREAD = 8;
  static final long ACQUISITIONS = 16;
  static final long OBSERVED = 24;
  static final long OBSERVED_MILLIS = 32;
  static final long BYTES = 64;

  private MutexLayout() {}
}
