package org.interlock.sync;

import java.util.function.Consumer;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/** Lets tests of other packages use the primitives over an attachment of their own. */
public final class Door {
  private Door() {}

  /** An attachment through which a lost wake is never made good: see {@link EndlessKernel}. */
  public static Attachment endless(Attachment real) {
    return new EndlessAttachment(real);
  }

  public static Mutex mutex(Attachment attachment, String name) {
    return Mutex.of(attachment, name);
  }

  public static Mutex mutex(Attachment attachment, String name, Consumer<Death> repair) {
    return Mutex.of(attachment, name, repair);
  }

  public static Semaphore tracked(Attachment attachment, String name, int permits) {
    return Semaphore.of(attachment, name, permits);
  }

  public static Semaphore untracked(Attachment attachment, String name, int initial, int maximum) {
    return Semaphore.untracked(attachment, name, initial, maximum);
  }

  public static Versioned versioned(Attachment attachment, String name, VersionedOptions options) {
    return Versioned.of(attachment, name, options);
  }

  public static Event autoReset(Attachment attachment, String name) {
    return Event.autoReset(attachment, name);
  }

  public static Latch latch(Attachment attachment, String name, LatchOptions options) {
    return Latch.of(attachment, name, options);
  }

  public static Barrier barrier(Attachment attachment, String name, int parties) {
    return Barrier.of(attachment, name, parties);
  }

  public static Once once(Attachment attachment, String name) {
    return Once.of(attachment, name);
  }

  public static SharedLong sharedLong(Attachment attachment, String name) {
    return SharedLong.of(attachment, name);
  }

  public static RwLock rwLock(Attachment attachment, String name) {
    return RwLock.of(attachment, name);
  }

  public static RwLock rwLock(Attachment attachment, String name, Consumer<Death> repair) {
    return RwLock.of(attachment, name, repair);
  }

  /** Wakes all who sleep for a mutex, though nothing has changed. */
  public static void wakeForNothing(Attachment attachment, String mutex) {
    Words words = words(attachment, mutex);
    WaitEngine.wakeAll(attachment.kernel(), words, MutexLayout.WAITERS);
  }

  /** Whether a waiter of a mutex has marked itself hungry. */
  public static boolean isMarkedHungry(Attachment attachment, String mutex) {
    Words words = words(attachment, mutex);
    return WaitersState.isMarkedHungry(words.getVolatile(MutexLayout.WAITERS));
  }

  /**
   * Takes a permit of a tracked semaphore as it should not be done: first the permit, then, by an
   * access of its own, the account of who has it.
   */
  public static void takeInTwoSteps(Attachment attachment, String semaphore, int permits) {
    long bytes = TrackedLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.SEMAPHORE, semaphore, bytes, permits, permits);
    long taken = TrackedState.next(0, 1, 0, 0);
    words.compareAndSetLong(TrackedLayout.STATE, 0, taken);
    words.compareAndSetLong(
        TrackedLayout.STATE, taken, TrackedState.next(taken, 1, attachment.slot(), 1));
  }

  /** Leaves a share of nobody in a latch. */
  public static void plantAShare(Attachment attachment, String latch, LatchOptions options) {
    long bytes = LatchLayout.bytes(attachment.slots());
    Words words = attachment.object(ObjectType.LATCH, latch, bytes, options.parameter(), 0);
    long state = words.getVolatileLong(LatchLayout.ACCOUNT);
    int other = attachment.slots() - 1;
    words.compareAndSetLong(LatchLayout.ACCOUNT, state, TrackedState.next(state, 0, other, 1));
  }

  /** How many tickets of a mutex's condition are not released. */
  public static long unreleasedTickets(Attachment attachment, String mutex, String condition) {
    Words words =
        attachment.object(
            ObjectType.CONDITION,
            mutex + "." + condition,
            ConditionLayout.BYTES,
            mutex.length(),
            0);
    return words.getVolatileLong(ConditionLayout.NEXT)
        - words.getVolatileLong(ConditionLayout.RELEASED);
  }

  private static Words words(Attachment attachment, String mutex) {
    return attachment.object(ObjectType.MUTEX, mutex, MutexLayout.BYTES, 0, 0);
  }
}
