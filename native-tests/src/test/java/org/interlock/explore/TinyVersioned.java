package org.interlock.explore;

import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Corpse;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;

/**
 * Two words in two buffers and one writer, with the rules of real versioned data and nothing else.
 * It is right; its subclasses each break one rule.
 */
class TinyVersioned {
  static final long CURRENT = 0; // version << 1, and its buffer
  static final long GATE = 4;
  static final long NEWER = 8;

  private static final String NAME = "tiny-versioned";
  private static final long PINS = 16;
  private static final int BUFFERS = 2;
  private static final long DATA = 64;
  private static final long BUFFER_BYTES = 2L * Long.BYTES;
  private static final int FLAG = 1;
  private static final int WAKE = 2;
  private static final int GENERATION = 8;
  private static final int COUNT = (1 << GENERATION) - 1;

  final Words words;
  private final World world;
  private final Attachment attachment;

  TinyVersioned(Participant me) {
    this.world = me.world;
    this.attachment = me.attachment;
    this.words = me.region(NAME, 128);
    for (int buffer = 0; buffer < BUFFERS; buffer++) {
      words.setVolatile(pins(buffer), attachment.generation() << GENERATION);
    }
  }

  private static long pins(int slot, int buffer) {
    return PINS + (long) Integer.BYTES * (BUFFERS * slot + buffer);
  }

  final long pins(int buffer) {
    return pins(attachment.slot(), buffer);
  }

  private static long data(int buffer) {
    return DATA + BUFFER_BYTES * buffer;
  }

  // ---- read

  /** The current word when its buffer is pinned. */
  int pin() {
    while (true) {
      int seen = words.getAcquire(CURRENT);
      countUp(seen & 1);
      if (isStill(seen)) {
        return seen;
      }
      unpin(seen & 1);
    }
  }

  void countUp(int buffer) {
    words.getAndAdd(pins(buffer), 1);
  }

  final boolean isStill(int seen) {
    return words.getVolatile(CURRENT) == seen;
  }

  void unpin(int buffer) {
    words.getAndAdd(pins(buffer), -1);
    wakeAll(GATE);
  }

  final void read() {
    int seen = pin();
    for (int i = 0; i < 2; i++) {
      check(seen, words.getLong(data(seen & 1)), words.getLong(data(seen & 1) + Long.BYTES));
    }
    unpin(seen & 1);
  }

  /** Reads without a pin. */
  final void copy() {
    while (true) {
      int seen = words.getAcquire(CURRENT);
      long first = words.getLong(data(seen & 1));
      long second = words.getLong(data(seen & 1) + Long.BYTES);
      if (isWhole(seen)) {
        check(seen, first, second);
        return;
      }
    }
  }

  boolean isWhole(int seen) {
    return isStill(seen);
  }

  private void check(int seen, long first, long second) {
    long version = seen >> 1;
    world.check(
        first == version && second == version,
        "version " + version + " was read as " + first + " and " + second);
  }

  /** Sleeps until there is a version. */
  final void awaitFirst() {
    await(() -> words.getVolatile(CURRENT) > 1, NEWER);
  }

  // ---- write

  void write() {
    int current = words.getVolatile(CURRENT);
    int buffer = 1 - (current & 1);
    await(() -> isFree(buffer), GATE);
    fillAndPublish(current, buffer);
  }

  final void fillAndPublish(int current, int buffer) {
    int version = (current >> 1) + 1;
    words.setLong(data(buffer), version);
    words.setLong(data(buffer) + Long.BYTES, version);
    publish(version << 1 | buffer);
    wakeAll(NEWER);
  }

  void publish(int next) {
    words.getAndSet(CURRENT, next);
  }

  final boolean isFree(int buffer) {
    for (int slot = 0; slot < attachment.slots(); slot++) {
      int seen = words.getVolatile(pins(slot, buffer));
      if ((seen & COUNT) != 0 && counts(slot, seen >>> GENERATION)) {
        return false;
      }
    }
    return true;
  }

  boolean counts(int slot, int generation) {
    return attachment.isLive(slot, generation);
  }

  // ---- sleep

  private interface Take {
    boolean now();
  }

  private void await(Take take, long waiters) {
    while (!take.now()) {
      int seen = words.getAndBitwiseOr(waiters, FLAG) | FLAG;
      if (take.now()) {
        return;
      }
      attachment.parking().park(words, waiters, seen, Long.MAX_VALUE, Interruption.IGNORED);
    }
  }

  void wakeAll(long waiters) {
    int seen;
    do {
      seen = words.getVolatile(waiters);
      if ((seen & FLAG) == 0) {
        return;
      }
    } while (!words.compareAndSet(waiters, seen, (seen & ~FLAG) + WAKE));
    attachment.kernel().wake(words, waiters, Integer.MAX_VALUE);
  }

  /** What others do for it when a process has died. */
  void recover(Corpse corpse) {
    words.getAndAdd(GATE, WAKE);
    attachment.kernel().wake(words, GATE, Integer.MAX_VALUE);
  }

  // ---- one rule less each

  /** Publishes by a release store, which the next scan of the pins overtakes. */
  static final class PublishByAStore extends TinyVersioned {
    PublishByAStore(Participant me) {
      super(me);
    }

    @Override
    void publish(int next) {
      words.setRelease(CURRENT, next);
    }
  }

  /** Pins what was current before, and does not look again. */
  static final class NoSecondLook extends TinyVersioned {
    NoSecondLook(Participant me) {
      super(me);
    }

    @Override
    int pin() {
      int seen = words.getAcquire(CURRENT);
      countUp(seen & 1);
      return seen;
    }
  }

  /** Counts its pin by a plain store, which the second look overtakes. */
  static final class PinByAStore extends TinyVersioned {
    PinByAStore(Participant me) {
      super(me);
    }

    @Override
    void countUp(int buffer) {
      words.set(pins(buffer), words.get(pins(buffer)) + 1);
    }
  }

  /** Looks for the next draft's buffer before it publishes this one. */
  static final class ScanBeforePublish extends TinyVersioned {
    private boolean isNextFree;

    ScanBeforePublish(Participant me) {
      super(me);
    }

    @Override
    void write() {
      if (!isNextFree) {
        super.write();
        return;
      }
      int current = words.getVolatile(CURRENT);
      fillAndPublish(current, 1 - (current & 1));
    }

    @Override
    void publish(int next) {
      isNextFree = isFree(1 - (next & 1));
      super.publish(next);
    }
  }

  /** Who unpins does not look whether a writer waits for that. */
  static final class SilentUnpin extends TinyVersioned {
    SilentUnpin(Participant me) {
      super(me);
    }

    @Override
    void unpin(int buffer) {
      words.getAndAdd(pins(buffer), -1);
    }
  }

  /** Who publishes wakes nobody. */
  static final class SilentPublish extends TinyVersioned {
    SilentPublish(Participant me) {
      super(me);
    }

    @Override
    void wakeAll(long waiters) {
      if (waiters != NEWER) {
        super.wakeAll(waiters);
      }
    }
  }

  /** A copy is taken for whole whatever was published meanwhile. */
  static final class CopyUnchecked extends TinyVersioned {
    CopyUnchecked(Participant me) {
      super(me);
    }

    @Override
    boolean isWhole(int seen) {
      return true;
    }
  }

  /** A pin is a pin, whoever left it. */
  static final class PinOfTheDead extends TinyVersioned {
    PinOfTheDead(Participant me) {
      super(me);
    }

    @Override
    boolean counts(int slot, int generation) {
      return true;
    }
  }

  /** A reader's death wakes nobody, as there is nothing to repair. */
  static final class SilentRecovery extends TinyVersioned {
    SilentRecovery(Participant me) {
      super(me);
    }

    @Override
    void recover(Corpse corpse) {}
  }
}
