package org.interlock.sync;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.interlock.shm.seam.Attachment;

/** Lets tests of other packages build primitives over an attachment of theirs. */
public final class SyncDoor {
  /** Where versioned data say which version is the newest. */
  public static final long CURRENT_WORD = VersionedLayout.CURRENT;

  /** Where a latch's state word stands. */
  public static final long LATCH_WORD = LatchLayout.ACCOUNT;

  /** How many pins words a slot has. */
  public static final int MOST_BUFFERS = VersionedOptions.MOST_BUFFERS;

  /** Where a condition says which ticket is the next. */
  public static final long NEXT_TICKET = ConditionLayout.NEXT;

  /** Where it says below which tickets all are released. */
  public static final long RELEASED_TICKETS = ConditionLayout.RELEASED;

  private SyncDoor() {}

  /** Where a condition's waiters words stand. */
  public static long[] bells() {
    return IntStream.range(0, ConditionLayout.BELLS).mapToLong(ConditionLayout::bell).toArray();
  }

  public static Mutex mutex(Attachment attachment, String name) {
    return Mutex.of(attachment, name);
  }

  public static Mutex mutex(Attachment attachment, String name, Consumer<Death> repair) {
    return Mutex.of(attachment, name, repair);
  }

  /** The slot of the one that holds a mutex, by its state word; -1 when nobody does. */
  public static int holderSlot(long state) {
    return MutexState.isHeld(state) ? MutexState.slot(state) : -1;
  }

  public static Semaphore semaphore(Attachment attachment, String name, int permits) {
    return Semaphore.of(attachment, name, permits);
  }

  public static Semaphore untracked(Attachment attachment, String name, int initial, int maximum) {
    return Semaphore.untracked(attachment, name, initial, maximum);
  }

  public static RwLock rwLock(Attachment attachment, String name) {
    return RwLock.of(attachment, name);
  }

  public static RwLock rwLock(Attachment attachment, String name, Consumer<Death> repair) {
    return RwLock.of(attachment, name, repair);
  }

  public static Versioned versioned(Attachment attachment, String name, VersionedOptions options) {
    return Versioned.of(attachment, name, options);
  }

  public static Event autoReset(Attachment attachment, String name) {
    return Event.autoReset(attachment, name);
  }

  public static Event manualReset(Attachment attachment, String name) {
    return Event.manualReset(attachment, name);
  }

  public static Latch latch(Attachment attachment, String name, LatchOptions options) {
    return Latch.of(attachment, name, options);
  }

  public static Barrier barrier(Attachment attachment, String name, int parties) {
    return Barrier.of(attachment, name, parties);
  }

  public static Barrier barrier(Attachment attachment, String name, int parties, Runnable action) {
    return Barrier.of(attachment, name, parties, action);
  }

  public static Once once(Attachment attachment, String name) {
    return Once.of(attachment, name);
  }

  public static SharedLong sharedLong(Attachment attachment, String name) {
    return SharedLong.of(attachment, name);
  }

  /** How many sets of an auto-reset event nobody has used up, by its state word. */
  public static int signals(long state) {
    return AutoEventState.signals(TrackedState.taken(state));
  }

  /** How many threads wait for an auto-reset event, by its state word. */
  public static int waiting(long state) {
    return AutoEventState.waiting(TrackedState.taken(state));
  }

  /** How often a latch was counted down, by its state word; negative when it is broken. */
  public static int countedDown(long state) {
    return LatchAccount.isBroken(state) ? -1 : TrackedState.taken(state);
  }

  /** How many have come, by a barrier's state word. */
  public static int arrived(long state) {
    return BarrierState.arrived(state);
  }

  /** Whether a barrier is broken, by its state word. */
  public static boolean isBroken(long state) {
    return BarrierState.isBroken(state);
  }

  /** The number in versioned data's current word. */
  public static long versionOf(long current) {
    return CurrentState.version(current);
  }

  /** What buffer 0 holds when it is the newest version: a word at each place. */
  public static Map<Long, Long> newestInBuffer0(long version, int slots) {
    long data = VersionedLayout.data(2 * Long.BYTES, slots, 0);
    return Map.of(
        VersionedLayout.CURRENT,
        CurrentState.of(version, 0),
        VersionedLayout.version(0),
        version,
        data,
        version,
        data + Long.BYTES,
        version);
  }

  /** Where versioned data have times for messages: two of 64 bits at each place. */
  public static long[] versionTimes() {
    return IntStream.range(0, VersionedOptions.MOST_BUFFERS)
        .mapToLong(VersionedLayout::published)
        .toArray();
  }

  /** Where a slot's pins on a buffer are counted, in a word as a reader-writer lock's. */
  public static long pinsWord(int slot, int buffer) {
    return VersionedLayout.pins(slot, buffer);
  }

  /** Where a slot's word of readers stands in a reader-writer lock. */
  public static long readersWord(int slot) {
    return RwLayout.readers(slot);
  }

  /** How many threads of a slot read or are about to, by its word. */
  public static int readers(long word) {
    return ReadersState.readers(word);
  }

  /** Whether a word of readers counts nobody, neither inside nor waiting. */
  public static boolean countsNobody(long word) {
    return ReadersState.readers(word) == 0 && ReadersState.claims(word) == 0;
  }

  /** The generation of a word of readers. */
  public static int readersGeneration(long word) {
    return ReadersState.generation(word);
  }
}
