package org.interlock.explore;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;

/**
 * Things that are put and taken, and a small condition on the same seam by which takers wait, with
 * the rules of the real one and nothing else. It is right; its subclasses each break one rule.
 */
class TinyCondition {
  static final long NEXT = 0;
  static final long RELEASED = 4;

  private static final String NAME = "tiny-condition";
  private static final long BELL = 8;
  private static final long THINGS = 12;
  private static final int FLAG = 1;
  private static final int WAKE = 2;
  private static final long SHORT_NANOS = 3_000_000;

  final TinyMutex mutex;
  final Words words;
  private final Attachment attachment;

  TinyCondition(Participant me) {
    this.mutex = new TinyMutex(me);
    this.words = me.region(NAME, 64);
    this.attachment = me.attachment;
  }

  /** How many things there are. */
  static long things(World world) {
    return world.segment.load((int) (world.objects.get(NAME).offset() + THINGS), Integer.BYTES);
  }

  // ---- what programs do

  final void take() {
    take(Long.MAX_VALUE);
  }

  final void takeSoon() {
    take(attachment.kernel().nanoTime() + SHORT_NANOS);
  }

  /** Gives up without another look when its time has passed without a signal. */
  private void take(long deadline) {
    mutex.lock();
    boolean signalled = true;
    while (signalled && words.get(THINGS) == 0) {
      signalled = await(deadline);
    }
    if (signalled) {
      words.set(THINGS, words.get(THINGS) - 1);
    }
    mutex.unlock();
  }

  final void put() {
    mutex.lock();
    words.set(THINGS, words.get(THINGS) + 1);
    signal();
    mutex.unlock();
  }

  // ---- await

  /** Whether others have released it. */
  private boolean await(long deadline) {
    int ticket = letGo();
    sleep(ticket, deadline); // C3
    mutex.lock(); // C4
    return words.getVolatile(RELEASED) > ticket || !leaves(ticket);
  }

  /** C1 and C2. */
  int letGo() {
    int ticket = draw();
    mutex.unlock();
    return ticket;
  }

  final int draw() {
    int ticket = words.get(NEXT);
    words.setVolatile(NEXT, ticket + 1);
    return ticket;
  }

  private void sleep(int ticket, long deadline) {
    while (words.getVolatile(RELEASED) <= ticket) {
      int seen = words.getAndBitwiseOr(BELL, FLAG) | FLAG;
      if (words.getVolatile(RELEASED) > ticket || attachment.kernel().nanoTime() >= deadline) {
        return;
      }
      attachment.parking().park(words, BELL, seen, deadline, Interruption.IGNORED);
    }
  }

  /** C5: whether it was this one that released its ticket. */
  boolean leaves(int ticket) {
    int released;
    do {
      released = words.getVolatile(RELEASED);
      if (released > ticket) {
        return false;
      }
    } while (!words.compareAndSet(RELEASED, released, ticket + 1));
    ring();
    return true;
  }

  // ---- signal

  void signal() {
    if (releaseNext()) {
      ring();
    }
  }

  /** G1. */
  boolean releaseNext() {
    int released;
    do {
      released = words.getVolatile(RELEASED);
      if (released == words.get(NEXT)) {
        return false;
      }
    } while (!words.compareAndSet(RELEASED, released, released + 1));
    return true;
  }

  /** G2, of all tickets. */
  final void ring() {
    int seen;
    do {
      seen = words.getVolatile(BELL);
      if ((seen & FLAG) == 0) {
        return;
      }
    } while (!words.compareAndSet(BELL, seen, (seen & ~FLAG) + WAKE));
    attachment.kernel().wake(words, BELL, Integer.MAX_VALUE);
  }

  // ---- recovery

  /** What others do when a process has died. */
  final void recover(Corpse corpse) {
    mutex.recover(corpse);
    releaseAll();
    words.getAndAdd(BELL, WAKE);
    attachment.kernel().wake(words, BELL, Integer.MAX_VALUE);
  }

  void releaseAll() {
    int released;
    int next;
    do {
      released = words.getVolatile(RELEASED); // R1
      next = words.getVolatile(NEXT); // R2
    } while (released < next && !words.compareAndSet(RELEASED, released, next)); // R3
  }

  // ---- one rule less each

  /** Lets the mutex go, then draws a ticket. */
  static final class DrawLate extends TinyCondition {
    DrawLate(Participant me) {
      super(me);
    }

    @Override
    int letGo() {
      mutex.unlock();
      return draw();
    }
  }

  /** Who leaves keeps its ticket. */
  static final class TicketLeftBehind extends TinyCondition {
    TicketLeftBehind(Participant me) {
      super(me);
    }

    @Override
    boolean leaves(int ticket) {
      return true;
    }
  }

  /** Wakes, then releases. */
  static final class RingFirst extends TinyCondition {
    RingFirst(Participant me) {
      super(me);
    }

    @Override
    void signal() {
      ring();
      releaseNext();
    }
  }

  /** Releases by a plain store, which the look at the bell behind it overtakes. */
  static final class ReleaseByAStore extends TinyCondition {
    ReleaseByAStore(Participant me) {
      super(me);
    }

    @Override
    boolean releaseNext() {
      boolean waits = words.get(RELEASED) < words.get(NEXT);
      if (waits) {
        words.set(RELEASED, words.get(RELEASED) + 1);
      }
      return waits;
    }
  }

  /** A death releases nobody: the dead one's ticket takes a signal. */
  static final class NothingReleased extends TinyCondition {
    NothingReleased(Participant me) {
      super(me);
    }

    @Override
    void releaseAll() {}
  }

  /** Recovery reads the next ticket before those released. */
  static final class NextReadFirst extends TinyCondition {
    NextReadFirst(Participant me) {
      super(me);
    }

    @Override
    void releaseAll() {
      int released;
      int next;
      do {
        next = words.getVolatile(NEXT);
        released = words.getVolatile(RELEASED);
      } while (released < next && !words.compareAndSet(RELEASED, released, next));
    }
  }
}
