package org.interlock.sync;

/**
 * Where a manual-reset event's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 state, 64 bits ({@link ManualEventState})     8 waiters word, 32 bits ({@link WaitersState})
 * 12 zero up to 64
 * </pre>
 */
final class ManualEventLayout {
  static final long STATE = 0;
  static final long WAITERS = 8;
  static final long BYTES = 64;

  private ManualEventLayout() {}
}
