package org.interlock.shm.seam;

/** The kinds of named objects. The codes are part of the segment's layout. */
public enum ObjectType {
  /** Zeroed plain memory. */
  REGION(1, "a region"),
  /** A mutex. */
  MUTEX(2, "a mutex"),
  /** A semaphore whose permits are attributed. */
  SEMAPHORE(3, "a tracked semaphore"),
  /** A semaphore whose permits belong to nobody. */
  UNTRACKED_SEMAPHORE(4, "an untracked semaphore"),
  /** A reader-writer lock. */
  RWLOCK(5, "a reader-writer lock"),
  /** Versioned data. */
  VERSIONED(6, "some versioned data"),
  /** A condition of a mutex. */
  CONDITION(7, "a condition"),
  /** An event that stays set until it is reset. */
  MANUAL_EVENT(8, "a manual-reset event"),
  /** An event of which each set releases one waiter. */
  AUTO_EVENT(9, "an auto-reset event"),
  /** A latch. */
  LATCH(10, "a latch"),
  /** A barrier. */
  BARRIER(11, "a barrier"),
  /** Something that is done once. */
  ONCE(12, "a once"),
  /** A 32-bit number. */
  SHARED_INT(13, "a shared int"),
  /** A 64-bit number. */
  SHARED_LONG(14, "a shared long");

  private final int code;
  private final String text;

  ObjectType(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** Its name without an article. */
  public String noun() {
    return text.substring(text.indexOf(' ') + 1);
  }

  /** The number in the directory; never 0. */
  public int code() {
    return code;
  }

  /** The type with a code, or {@code null}. */
  public static ObjectType of(int code) {
    for (ObjectType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return text;
  }
}
