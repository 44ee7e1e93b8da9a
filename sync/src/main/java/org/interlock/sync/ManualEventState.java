package org.interlock.sync;

/**
 * Pure functions on the state word of a manual-reset event.
 *
 * <pre>
 * 63                        1   0
 * +---------------------------+-----+
 * | count of sets             | set |
 * +---------------------------+-----+
 * </pre>
 *
 * <p>The count tells one that waits that the event was set, also when it was reset since.
 */
final class ManualEventState {
  private static final long SET = 1;

  private ManualEventState() {}

  static boolean isSet(long word) {
    return (word & SET) != 0;
  }

  static long set(long word) {
    return (word | SET) + SET + SET;
  }

  static long reset(long word) {
    return word & ~SET;
  }

  /** Whether somebody may pass who began to wait in another state. */
  static boolean passes(long began, long now) {
    return isSet(now) || (began ^ now) > SET || (began ^ now) < 0;
  }
}
