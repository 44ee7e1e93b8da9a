package org.interlock.sync;

/**
 * Where a shared number's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 value, 32 or 64 bits     8 waiters word, 32 bits ({@link WaitersState})     12 zero up to 64
 * </pre>
 */
final class SharedLayout {
  static final long VALUE = 0;
  static final long WAITERS = 8;
  static final long BYTES = 64;

  private SharedLayout() {}
}
