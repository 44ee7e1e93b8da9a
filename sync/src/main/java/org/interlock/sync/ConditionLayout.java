package org.interlock.sync;

/**
 * Where a condition's words stand, in bytes from the object's start.
 *
 * <pre>
 *  0 next ticket, 64 bits     8 released: tickets below it are, 64 bits     16 zero
 * 64 the bells: 16 waiters words of 32 bits ({@link WaitersState})
 * </pre>
 */
final class ConditionLayout {
  static final long NEXT = 0;
  static final long RELEASED = 8;
  static final int BELLS = 16;
  static final long BYTES = 128;

  private static final long FIRST_BELL = 64;

  private ConditionLayout() {}

  static long bell(int bell) {
    return FIRST_BELL + (long) Integer.BYTES * bell;
  }
}
