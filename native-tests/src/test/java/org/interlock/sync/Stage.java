package org.interlock.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.interlock.shm.Region;
import org.interlock.shm.Segment;
import org.interlock.shm.seam.Attachment;

/** What a task has at hand: a segment and its objects, found or created on first use. */
final class Stage {
  private final Map<Integer, Semaphore> tracked = new ConcurrentHashMap<>();
  private final Map<String, Semaphore> untracked = new ConcurrentHashMap<>();
  private final Map<VersionedKind, Versioned> versioned = new EnumMap<>(VersionedKind.class);
  private final Deque<Versioned.Snapshot> snapshots = new ArrayDeque<>();
  private final List<Runnable> leaves = new ArrayList<>();
  private Segment segment;
  private Attachment attachment;
  private Mutex mutex;
  private RwLock rwlock;
  private Held held;
  private Versioned.Draft draft;

  /** A stage of a participant that somebody else attached. */
  static Stage of(Attachment attachment) {
    Stage stage = new Stage();
    stage.attachment = attachment;
    return stage;
  }

  void open(String name) {
    segment = Segment.open(name);
    attachment = Attachment.of(segment);
  }

  /** Opens so that a lost wake is never made good: see {@link EndlessKernel}. */
  void openEndless(String name) {
    segment = Segment.open(name);
    attachment = new EndlessAttachment(Attachment.of(segment));
  }

  Segment segment() {
    return segment;
  }

  Attachment attachment() {
    return attachment;
  }

  Mutex mutex() {
    if (mutex == null) {
      mutex = Mutex.of(attachment, "mutex");
    }
    return mutex;
  }

  RwLock rwlock() {
    if (rwlock == null) {
      rwlock = RwLock.of(attachment, "rwlock");
    }
    return rwlock;
  }

  /** The tracked semaphore of so many permits. */
  Semaphore tracked(int permits) {
    Semaphore known = tracked.get(permits);
    if (known == null) {
      known = Semaphore.of(attachment, "tracked-" + permits, permits);
      tracked.put(permits, known);
    }
    return known;
  }

  /** An untracked semaphore. */
  Semaphore untracked(String name, int initial, int maximum) {
    Semaphore known = untracked.get(name);
    if (known == null) {
      known = Semaphore.untracked(attachment, name, initial, maximum);
      untracked.put(name, known);
    }
    return known;
  }

  Versioned versioned(VersionedKind kind) {
    return versioned.computeIfAbsent(
        kind, absent -> Versioned.of(attachment, "versioned-" + kind, kind.options()));
  }

  /** The manual-reset event. */
  Event manual() {
    return Event.manualReset(attachment, "manual");
  }

  /** The auto-reset event. */
  Event auto() {
    return Event.autoReset(attachment, "auto");
  }

  /** The latch of a count, which a death breaks. */
  Latch latch(int count) {
    return Latch.of(attachment, "latch-" + count, LatchOptions.ofCount(count));
  }

  /** The latch of a count, which a death counts down. */
  Latch lenientLatch(int count) {
    LatchOptions options = LatchOptions.ofCount(count).deathCountsDown();
    return Latch.of(attachment, "lenient-" + count, options);
  }

  /** The barrier of so many parties. */
  Barrier barrier(int parties) {
    return Barrier.of(attachment, "barrier-" + parties, parties);
  }

  /** The barrier with an action of this process. */
  Barrier barrier(int parties, Runnable action) {
    return Barrier.of(attachment, "barrier-" + parties, parties, action);
  }

  Once once() {
    return Once.of(attachment, "once");
  }

  SharedInt sharedInt() {
    return SharedInt.of(attachment, "int");
  }

  SharedLong sharedLong() {
    return SharedLong.of(attachment, "long");
  }

  /** Opens a snapshot, for later tasks. */
  void pin(VersionedKind kind) {
    snapshots.push(versioned(kind).read());
  }

  /** The last snapshot that was opened. */
  Versioned.Snapshot pinned() {
    return snapshots.peek();
  }

  /** Closes the last snapshot that is open. */
  void unpin() {
    snapshots.pop().close();
  }

  /** Opens a draft, for later tasks. */
  void begin(VersionedKind kind) {
    draft = versioned(kind).write();
  }

  /** The draft that was opened last. */
  Versioned.Draft draft() {
    return draft;
  }

  Region region(int longs) {
    return segment.region("region", (long) longs * Long.BYTES);
  }

  /** Keeps a hold for a later task. */
  void keep(Held hold) {
    held = hold;
  }

  Held kept() {
    return held;
  }

  /** What gives something back before the segment is closed, should a test leave it. */
  void onLeave(Runnable gives) {
    leaves.add(gives);
  }

  /** Closes the segment, and nothing else. */
  void close() {
    segment.close();
  }

  /** Gives back whatever a test left, and closes. */
  void leave() {
    if (segment != null && !segment.isClosed()) {
      while (mutex != null && mutex.isHeldByCurrentThread()) {
        mutex.unlock();
      }
      if (rwlock != null) {
        for (RwMode mode : RwMode.values()) {
          mode.endAll(rwlock);
        }
      }
      tracked.values().forEach(Stage::releaseAll);
      snapshots.forEach(Versioned.Snapshot::close);
      if (draft != null) {
        draft.close();
      }
      leaves.forEach(Runnable::run);
      segment.close();
    }
    segment = null;
    attachment = null;
    mutex = null;
    rwlock = null;
    held = null;
    tracked.clear();
    untracked.clear();
    versioned.clear();
    snapshots.clear();
    leaves.clear();
    draft = null;
  }

  private static void releaseAll(Semaphore semaphore) {
    long me = ProcessHandle.current().pid();
    semaphore.holders().stream()
        .filter(holder -> holder.pid() == me)
        .forEach(holder -> semaphore.release(holder.permits()));
  }
}
