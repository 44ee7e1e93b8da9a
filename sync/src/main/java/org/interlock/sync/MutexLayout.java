package org.interlock.sync;

/**
 * Where a mutex's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 state word, 64 bits ({@link MutexState})     8 waiters word, 32 bits ({@link WaitersState})
 * 12 zero, or others' waiters word ({@link RwLayout}, {@link VersionedLayout})
 * 16 state word first waited for     24 when, ms since 1970     32 zero
 * 64 obituary ({@link Obituary})                 224 zero up to 256
 * </pre>
 *
 * <p>The words from 16 on serve messages only.
 */
final class MutexLayout {
  static final long STATE = 0;
  static final long WAITERS = 8;
  static final long OTHER_WAITERS = 12;
  static final long OBSERVED = 16;
  static final long OBSERVED_MILLIS = 24;
  static final long OBITUARY = 64;
  static final long BYTES = 256;

  private MutexLayout() {}
}
