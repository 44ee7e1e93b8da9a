package org.interlock.sync;

import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.interlock.shm.CorruptSegmentException;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.Words;

/** The readers' side of versioned data: which version is the newest, and who has pinned one. */
final class VersionedPins {
  // Read: R1 read current. R2 count my pins on its buffer up. R3 read current again: the same, and
  // the buffer is pinned; else R4 count down, from R1. R5 the end: count down.
  //
  // I1: the buffer that current names is not written.
  // I2: a buffer is written only by the writers' lock's owner (VersionedWriter), who has seen that
  //     it is not current and has no pin of a LIVE generation.
  // I3: from R3's yes to R5 the buffer's bytes and row stay as they are, but for the time it was
  //     superseded: by I1 when it was current, by I2 later.
  // I4: a pin of a generation that is not LIVE is none. So a death ends pins without a repair.
  // P1: the gate: R4 and R5 count down, then read the gate; a writer that waits for a buffer sets
  //     the gate, then reads the pins (WaitEngine).
  // P2: a writer publishes by a full read-modify-write, then reads the waiters word newer; who
  //     waits for a version sets that, then reads current (WaitEngine).
  // P3: R3, then the look at isOpen; Attachment.close stores its phase, then reads the pins.
  // P4: R2 pins by a full read-modify-write, then reads current; a writer publishes by one, then
  //     whoever writes next reads the pins, before its first byte. At least one sees the other. No
  //     fence is missing: the state word's release and take stand between a publish and that look.
  //
  // Progress: R4 follows only a publish, so a reader is kept back by nothing but others' success.
  //
  // What a corpse leaves: pins that are none by I4, and a writer asleep at the gate, whom recovery
  // wakes.

  private static final long TRY_NANOS = 100_000;
  private static final long NOT_PINNED = -1; // there is no buffer 127

  private final String name;
  private final Attachment attachment;
  private final Words words;
  private final int buffers;
  private final long mine; // the offset of my pins on buffer 0
  private final Enlisted enlisted;
  private final WaitEngine gate;
  private final WaitEngine newer;

  VersionedPins(String name, Attachment attachment, Words words, int buffers) {
    this.name = name;
    this.attachment = attachment;
    this.words = words;
    this.buffers = buffers;
    this.mine = VersionedLayout.pins(attachment.slot(), 0);
    this.enlisted =
        new Enlisted(words, VersionedLayout.HAVE_READ, attachment.slot(), attachment.slots());
    this.gate = new WaitEngine(name, attachment, words, VersionedLayout.GATE, Spin.EAGER);
    this.newer = new WaitEngine(name, attachment, words, VersionedLayout.NEWER, Spin.EAGER);
    long none = ReadersState.none(attachment.generation());
    for (int buffer = 0; buffer < buffers; buffer++) {
      words.setVolatileLong(mine(buffer), none);
    }
  }

  private long mine(int buffer) {
    return mine + (long) Long.BYTES * buffer;
  }

  // ---- read

  /** Current, with its buffer pinned. */
  long pin() {
    long pinned = tryPin();
    return pinned == NOT_PINNED ? pinAgain() : pinned;
  }

  private long pinAgain() {
    long pinned;
    do {
      enlisted.add();
      current(); // may be damaged
      attachment.awaitOpen();
      pinned = tryPin();
    } while (pinned == NOT_PINNED); // somebody has published
    return pinned;
  }

  /** R1 to R4, once. Short, to be compiled into its caller. */
  private long tryPin() {
    Words shared = words; // each of the two kept: behind R2 a field would be read once more
    Attachment mapped = attachment;
    long seen = shared.getAcquireLong(VersionedLayout.CURRENT); // R1
    int buffer = CurrentState.buffer(seen);
    if (buffer >= buffers || !enlisted.isMine()) {
      return NOT_PINNED;
    }
    long before = shared.getAndAddLong(mine(buffer), ReadersState.READER); // R2, P4
    if (shared.getVolatileLong(VersionedLayout.CURRENT) == seen // R3, P4
        && ReadersState.readers(before) < ReadersState.MOST
        && mapped.isOpen()) { // P3
      return seen;
    }
    return notPinned(buffer, before);
  }

  private long notPinned(int buffer, long before) {
    unpin(buffer); // R4
    if (ReadersState.readers(before) >= ReadersState.MOST) {
      attachment.awaitOpen(); // else one that ran into close() has counted down a closed segment
      throw new Error(
          "maximum number of snapshots of versioned data "
              + name
              + " of segment "
              + attachment.segmentName()
              + " exceeded");
    }
    return NOT_PINNED;
  }

  /** R5. */
  void unpin(int buffer) {
    long before = words.getAndAddLong(mine(buffer), -ReadersState.READER); // P1
    if (ReadersState.readers(before - ReadersState.READER) == 0) {
      gate.released(1);
    }
  }

  /** The buffer of the newest version at this moment. */
  int current() {
    return CurrentState.buffer(look());
  }

  private int checked(int buffer) {
    if (buffer >= buffers) {
      throw new CorruptSegmentException(
          "segment "
              + attachment.segmentName()
              + ", versioned data "
              + name
              + ": the newest version is in one of "
              + buffers
              + " buffers, found is buffer "
              + buffer);
    }
    return buffer;
  }

  /** The number of the newest version. */
  long version() {
    while (true) {
      long seen = look();
      long version = versionOf(seen);
      if (!CurrentState.isLong(seen) || isStill(seen)) {
        return version;
      }
    }
  }

  /** The version of a word current; of a long one only when it is pinned or still the same. */
  long versionOf(long seen) {
    return CurrentState.isLong(seen)
        ? rowVersion(CurrentState.buffer(seen))
        : CurrentState.version(seen);
  }

  private long rowVersion(int buffer) {
    return words.getAcquireLong(VersionedLayout.version(buffer));
  }

  /** Sleeps until there is a version newer than one, or the deadline has passed. */
  void awaitNewer(long seen, long deadline) throws InterruptedException {
    newer.await(
        new Newer(seen), WaitersState.WAITERS | WaitersState.MANY, deadline, Interruption.HONOURED);
  }

  /** After a publish. */
  void wakeAwaiting() {
    newer.released(Integer.MAX_VALUE); // P2
  }

  private final class Newer implements WaitEngine.Attempt {
    private final long seen;

    Newer(long seen) {
      this.seen = seen;
    }

    @Override
    public boolean tryTake() {
      boolean found = version() > seen; // P2
      attachment.awaitOpen(); // P3
      return found;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // a version is enough for all
    }
  }

  /** Current, to be compared with {@link #isStill}. */
  long look() {
    long seen = words.getVolatileLong(VersionedLayout.CURRENT); // also P2
    checked(CurrentState.buffer(seen));
    return seen;
  }

  /** Whether nothing was published since, and what was read without a pin is whole. */
  boolean isStill(long seen) {
    VarHandle.loadLoadFence(); // plain reads stay before this one
    return words.getVolatileLong(VersionedLayout.CURRENT) == seen;
  }

  // ---- for the writer

  /** The oldest buffer that is neither the newest version's nor pinned; -1 when there is none. */
  int findFree() {
    int taken = 1 << current();
    for (int slot = enlisted.next(0); slot >= 0; slot = enlisted.next(slot + 1)) {
      for (int buffer = 0; buffer < buffers; buffer++) {
        if ((taken & 1 << buffer) == 0 && pins(slot, buffer) > 0) {
          taken |= 1 << buffer;
        }
      }
    }
    int oldest = -1;
    for (int buffer = 0; buffer < buffers; buffer++) {
      if ((taken & 1 << buffer) == 0 && (oldest < 0 || rowVersion(buffer) < rowVersion(oldest))) {
        oldest = buffer;
      }
    }
    return oldest;
  }

  /** How many pins a slot has on a buffer; 0 for what a dead participant left. */
  private int pins(int slot, int buffer) {
    long word = words.getVolatileLong(VersionedLayout.pins(slot, buffer)); // P4
    int pins = ReadersState.readers(word);
    return pins > 0 && attachment.isLive(slot, ReadersState.generation(word)) ? pins : 0; // I4
  }

  /** Waits for a buffer until an attempt finds one. */
  boolean awaitGate(WaitEngine.Attempt find, long deadline, Interruption interruption)
      throws InterruptedException {
    return gate.await(find, WaitersState.WAITERS, deadline, interruption);
  }

  // ---- for people, and close

  /** Who has pinned buffers other than the newest version's, at the latest since when. */
  List<Holder> laggards() {
    List<Holder> laggards = new ArrayList<>();
    for (int slot = enlisted.next(0); slot >= 0; slot = enlisted.next(slot + 1)) {
      laggard(slot).ifPresent(laggards::add);
    }
    return laggards;
  }

  private Optional<Holder> laggard(int slot) {
    int newest = current();
    int pins = 0;
    int generation = 0;
    long since = Long.MAX_VALUE;
    for (int buffer = 0; buffer < buffers; buffer++) {
      long word = words.getVolatileLong(VersionedLayout.pins(slot, buffer));
      if (buffer != newest && ReadersState.readers(word) > 0) {
        pins += ReadersState.readers(word);
        generation = ReadersState.generation(word);
        since = Math.min(since, words.getOpaqueLong(VersionedLayout.superseded(buffer)));
      }
    }
    return pins == 0 ? Optional.empty() : holder(slot, generation, pins, since);
  }

  private Optional<Holder> holder(int slot, int generation, int pins, long since) {
    Optional<Instant> at = Optional.of(Instant.ofEpochMilli(since));
    return attachment
        .peer(slot, generation)
        .map(by -> new Holder(by.pid(), by.command(), by.alive(), Optional.empty(), pins, at));
  }

  /** How many snapshots this process has; who only tries to pin is given time to count down. */
  int pinsHere() {
    long until = attachment.kernel().nanoTime() + TRY_NANOS;
    int pins = sumHere();
    while (pins > 0 && attachment.kernel().nanoTime() < until) {
      attachment.kernel().pause();
      pins = sumHere();
    }
    return pins;
  }

  private int sumHere() {
    int pins = 0;
    for (int buffer = 0; buffer < buffers; buffer++) {
      pins += ReadersState.readers(words.getVolatileLong(mine(buffer))); // P3
    }
    return pins;
  }

  /** {@link org.interlock.shm.seam.Local#settle}. */
  void settle(Words late) {
    for (int buffer = 0; buffer < buffers; buffer++) {
      late.setVolatileLong(mine(buffer), ReadersState.none(attachment.generation()));
    }
    WaitEngine.wakeAll(attachment.kernel(), late, VersionedLayout.GATE);
    WaitEngine.wakeAll(attachment.kernel(), late, VersionedLayout.NEWER);
  }
}
