package org.interlock.kill;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/**
 * What a lock guards: a word that is 0 outside the section and names the one inside, and two plain
 * longs that are equal outside it.
 */
final class Section {
  private static final long INSIDE = 0;
  private static final long FIRST = 8;
  private static final long SECOND = 16;
  private static final long BYTES = 64;

  private final Words words;
  private final int me;

  Section(Attachment attachment) {
    words = attachment.object(ObjectType.REGION, "section", BYTES, BYTES, 0);
    me = attachment.slot() + 1;
  }

  /** To be called under the mutex. */
  void pass() {
    enter();
    long next = words.getLong(FIRST) + 1;
    words.setLong(FIRST, next);
    words.setLong(SECOND, next);
    leave();
  }

  /** To be called under a lock that keeps others from the section, and no readers. */
  void look() {
    assertConsistent(words.getVolatile(INSIDE));
    assertConsistent(words.getVolatile(INSIDE));
  }

  private void assertConsistent(int inside) {
    if (inside != 0) {
      throw new AssertionError("reads, and inside is " + (inside - 1));
    }
    long first = words.getLong(FIRST);
    long second = words.getLong(SECOND);
    if (first != second) {
      throw new AssertionError("half written: " + first + " and " + second);
    }
  }

  void enter() {
    if (!words.compareAndSet(INSIDE, 0, me)) {
      throw new AssertionError("not alone: there is " + (words.getVolatile(INSIDE) - 1));
    }
    assertConsistent(0);
  }

  void leave() {
    if (!words.compareAndSet(INSIDE, me, 0)) {
      throw new AssertionError("somebody came: " + (words.getVolatile(INSIDE) - 1));
    }
  }

  /** Leaves it half written, from inside. */
  void tear() {
    enter();
    words.setLong(FIRST, words.getLong(FIRST) + 1);
  }

  /** Makes it consistent after a death inside. */
  void mend() {
    words.setLong(SECOND, words.getLong(FIRST));
    words.setVolatile(INSIDE, 0);
  }
}
