package org.interlock.explore;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.SyncDoor;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;

/** One thread at versioned data of two words, and the snapshot and the draft that it has open. */
final class VersionedActor {
  static final String NAME = "versioned";

  private static final int BYTES = 2 * Long.BYTES;
  static final Duration EVER = Duration.ofDays(1);

  final Participant me;
  final Versioned data;
  private final Versions versions;
  private Versioned.Snapshot snapshot;
  private Versioned.Draft draft;
  private long floor;
  private long next;

  VersionedActor(Participant me, VersionedOptions options) {
    this.me = me;
    this.data = SyncDoor.versioned(me.attachment, NAME, options);
    this.versions = Versions.of(me.world);
  }

  static VersionedOptions options(int buffers) {
    return VersionedOptions.ofSize(BYTES).buffers(buffers);
  }

  // ---- read

  void open() {
    floor = versions.floor();
    snapshot = data.read();
  }

  /** Reads all of it. */
  void look() {
    long first = snapshot.getLong(0);
    long second = snapshot.getLong(Long.BYTES);
    versions.read(me, floor, snapshot.version(), first, second);
  }

  void verify() {
    me.world.check(snapshot.verify(), me + " found a wrong checksum of " + snapshot.version());
  }

  void close() {
    if (snapshot != null) {
      look(); // to its last moment
      snapshot.close();
      snapshot = null;
    }
  }

  void read() {
    open();
    look();
    close();
  }

  void copy() {
    long begun = versions.floor();
    ByteBuffer into = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    long version = data.readInto(into);
    me.world.check(into.position() == BYTES, me + " copied up to " + into.position());
    versions.read(me, begun, version, into.getLong(0), into.getLong(Long.BYTES));
  }

  void number() {
    long begun = versions.floor();
    versions.known(me, begun, data.version());
  }

  /** Waits for a version newer than one. */
  void await(long seen) {
    me.world.check(await(seen, EVER) > seen, me + " waited for nothing");
  }

  long await(long seen, Duration timeout) {
    long begun = versions.floor();
    versions.awaits(seen);
    try {
      long found = data.awaitNewer(seen, timeout);
      versions.known(me, begun, found);
      return found;
    } catch (InterruptedException e) {
      return seen;
    } finally {
      versions.awaitsNoMore();
    }
  }

  // ---- write

  void begin() {
    draft = data.write();
    begun();
  }

  /** Whether it has a draft. */
  boolean begin(Duration timeout) {
    try {
      draft = data.write(timeout);
      begun();
      return true;
    } catch (LockTimeoutException | InterruptedException e) {
      return false;
    }
  }

  private void begun() {
    versions.drafts(me);
    next = data.version() + 1;
    draft.base().ifPresent(this::checkBase);
  }

  private void checkBase(long base) {
    boolean whole = draft.getLong(0) == base && draft.getLong(Long.BYTES) == base;
    me.world.check(whole && base < next, me + " has a draft that says it has bytes of " + base);
  }

  /** Writes all of it. */
  void fill() {
    draft.putLong(0, next);
    draft.putLong(Long.BYTES, next);
  }

  /** Writes what follows from the newest version. */
  void amend() {
    draft.copyCurrent();
    long first = draft.getLong(0);
    long second = draft.getLong(Long.BYTES);
    versions.read(me, next - 1, next - 1, first, second);
    draft.putLong(0, first + 1);
    draft.putLong(Long.BYTES, second + 1);
  }

  void publish() {
    versions.publishes(me);
    long version = draft.publish();
    draft = null;
    versions.published(me, version, next);
  }

  void discard() {
    if (draft != null) {
      versions.draftsNoMore(me);
      draft.close();
      draft = null;
    }
  }

  void write() {
    begin();
    fill();
    publish();
  }

  void update() {
    begin();
    amend();
    publish();
  }

  /** Gives up halfway. */
  void abandon() {
    begin();
    draft.putLong(0, -1);
    discard();
  }
}
