package org.interlock.kill;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;
import org.interlock.sync.Door;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.Versioned;
import org.interlock.sync.VersionedOptions;

/**
 * Versioned data of two words that both say the version, a participant's snapshot and draft, and
 * beside them, uncounted, how many versions each participant knows that it has published.
 */
final class Edition {
  private static final int BYTES = 2 * Long.BYTES;
  private static final int SLOTS = 8;
  private static final Duration SHORT = Duration.ofMillis(5);

  private final SeamCounter counter;
  private final Versioned data;
  private final Words published;
  private final long mine;
  private Versioned.Snapshot snapshot;
  private Versioned.Draft draft;
  private long next;

  Edition(Attachment attachment, SeamCounter counter) {
    this.counter = counter;
    data = Door.versioned(attachment, "versioned", VersionedOptions.ofSize(BYTES).checksum());
    int bytes = SLOTS * Long.BYTES;
    published = attachment.object(ObjectType.REGION, "published", bytes, bytes, 0);
    mine = (long) Long.BYTES * attachment.slot();
  }

  Versioned data() {
    return data;
  }

  /** How many versions nobody knows of: whoever published them died before it could say so. */
  long unknown() {
    long known = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      known += published.getVolatileLong((long) Long.BYTES * slot);
    }
    return data.version() - known;
  }

  // ---- read

  void open() {
    snapshot = data.read();
  }

  private void look() {
    assertWhole(snapshot.version(), snapshot.getLong(0), snapshot.getLong(Long.BYTES));
    if (!snapshot.verify()) {
      throw new AssertionError("checksum of " + snapshot.version());
    }
  }

  private static void assertWhole(long version, long first, long second) {
    if (first != version || second != version) {
      throw new AssertionError("version " + version + " is " + first + " and " + second);
    }
  }

  void close() {
    if (snapshot != null) {
      look();
      snapshot.close();
      snapshot = null;
    }
  }

  void read() {
    open();
    close();
  }

  void copy() {
    ByteBuffer into = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
    long version = data.readInto(into);
    assertWhole(version, into.getLong(0), into.getLong(Long.BYTES));
  }

  /** Waits until there is a version at all. */
  void await() throws InterruptedException {
    if (data.awaitNewer(0, Duration.ofDays(1)) == 0) {
      throw new AssertionError("waited for nothing");
    }
  }

  void awaitInVain() throws InterruptedException {
    data.awaitNewer(data.version(), SHORT);
  }

  // ---- write

  void begin() {
    draft = data.write();
    next = data.version() + 1;
    draft.base().ifPresent(this::assertBase);
  }

  private void assertBase(long base) {
    if (base >= next) {
      throw new AssertionError("the draft of " + next + " has bytes of " + base);
    }
    assertWhole(base, draft.getLong(0), draft.getLong(Long.BYTES));
  }

  void beginInVain() throws InterruptedException {
    try {
      draft = data.write(SHORT);
    } catch (LockTimeoutException e) {
      // as it should
    }
  }

  void beginInterruptibly() throws InterruptedException {
    draft = data.write(Duration.ofDays(1));
  }

  /** Half of it. */
  void tear() {
    begin();
    draft.putLong(0, -1);
  }

  void fill() {
    draft.putLong(0, next);
    draft.putLong(Long.BYTES, next);
  }

  void publish() {
    long version = draft.publish();
    counter.skip(() -> published.getAndAddLong(mine, 1));
    draft = null;
    if (version != next) {
      throw new AssertionError("published " + version + ", not " + next);
    }
  }

  void discard() {
    if (draft != null) {
      draft.close();
      draft = null;
    }
  }

  void write() {
    begin();
    fill();
    publish();
  }

  /** Publishes what follows from the newest version. */
  void update() {
    begin();
    draft.copyCurrent();
    assertWhole(next - 1, draft.getLong(0), draft.getLong(Long.BYTES));
    draft.putLong(0, draft.getLong(0) + 1);
    draft.putLong(Long.BYTES, draft.getLong(Long.BYTES) + 1);
    publish();
  }

  void giveBack() {
    close();
    discard();
  }
}
