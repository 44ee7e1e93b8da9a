package org.interlock.sync;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.interlock.shm.seam.Attachment;
import org.interlock.shm.seam.Interruption;
import org.interlock.shm.seam.ObjectType;
import org.interlock.shm.seam.Words;

/** The writers' side of versioned data: the owned state word of a mutex, and its owner's draft. */
final class VersionedWriter extends MutexCore {
  // Write: W1 take the state word, for update (S7 of RwWriter): a death there leaves it free, as a
  // half-written draft is seen by nobody. W2 find a buffer that is not current and not pinned
  // (VersionedPins.P4), or wait at the gate for one. W3 write its bytes. W4 write its row, then
  // make it current by a full read-modify-write. W5 wake those that wait for a version. W6 free
  // the state word. Without W4 the draft is discarded.
  //
  // I5: current and the rows are written by the state word's owner alone.
  //
  // What a corpse leaves. Before W4's last step: a row and bytes in a buffer that is not current,
  // which the next writer writes over, and perhaps a time at which the current one was superseded,
  // which the next publish writes anew. After it: a version that stands, and sleepers, whom
  // recovery wakes.

  private final VersionedPins pins;
  private final Take take = new Take(MutexState.UPDATING);

  VersionedWriter(String name, Attachment attachment, Words words, VersionedPins pins) {
    super(ObjectType.VERSIONED, name, attachment, words);
    this.pins = pins;
  }

  // ---- W1 and W2

  /** The buffer to write to. */
  int begin() {
    refuseOwner();
    int buffer = -1;
    try {
      take(take, Timeout.NEVER, Interruption.IGNORED);
      buffer = find(Timeout.NEVER, Interruption.IGNORED);
    } catch (InterruptedException e) {
      throw new AssertionError(e); // IGNORED never throws it
    } finally {
      giveUpUnless(buffer >= 0);
    }
    return buffer;
  }

  /** The buffer to write to, within a time. */
  int begin(Duration timeout) throws InterruptedException {
    refuseOwner();
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long nanos = Timeout.nanos(timeout);
    long deadline = Timeout.deadline(attachment.kernel(), nanos);
    int buffer = -1;
    try {
      if (!tryTakeUntil(deadline, nanos)) {
        throw notWithin(timeout, inTheWay());
      }
      buffer = find(deadline, Interruption.HONOURED);
      if (buffer < 0) {
        throw notWithin(timeout, "its other buffers are pinned by " + laggards());
      }
    } finally {
      giveUpUnless(buffer >= 0);
    }
    return buffer;
  }

  private boolean tryTakeUntil(long deadline, long nanos) throws InterruptedException {
    return nanos <= 0 ? mayTry() && take.tryTake() : take(take, deadline, Interruption.HONOURED);
  }

  /** Whatever was thrown: who has no draft must not keep the state. */
  private void giveUpUnless(boolean begun) {
    if (!begun && isMine()) {
      exit();
    }
  }

  private void refuseOwner() {
    if (isMine()) {
      throw new IllegalMonitorStateException(
          "thread "
              + Thread.currentThread().getName()
              + " has an open draft of "
              + fullName()
              + "; publish or close it before the next");
    }
  }

  private int find(long deadline, Interruption interruption) throws InterruptedException {
    int found = pins.findFree();
    if (found < 0) {
      Find find = new Find();
      pins.awaitGate(find, deadline, interruption);
      found = find.found;
    }
    return found;
  }

  /** W2, of one that waits. */
  private final class Find implements WaitEngine.Attempt {
    private int found = -1;

    @Override
    public boolean tryTake() {
      found = pins.findFree();
      return found >= 0;
    }

    @Override
    public boolean standsBack(boolean waited, boolean hungry) {
      return false; // the state is mine: nobody else waits here
    }
  }

  // ---- W4 to W6

  /** The version that a draft would become. */
  long next() {
    long newest = pins.version();
    if (newest == Long.MAX_VALUE) {
      throw new IllegalStateException(
          fullName() + " has had its last version, number " + newest + "; create another");
    }
    return newest + 1;
  }

  /** Makes a draft the newest version, and ends it. */
  void publish(int buffer, long version, int checksum) {
    try {
      int old = pins.current();
      long now = System.currentTimeMillis();
      words.setLong(VersionedLayout.published(buffer), now); // as the next: I5, seen by W4's RMW
      words.set(VersionedLayout.checksum(buffer), checksum);
      words.setReleaseLong(VersionedLayout.version(buffer), version); // VersionedPins.version()
      words.setLong(VersionedLayout.superseded(old), now);
      words.getAndSetLong(VersionedLayout.CURRENT, CurrentState.of(version, buffer)); // P4, P2
      pins.wakeAwaiting();
    } finally {
      exit();
    }
  }

  // ---- for people, and close

  private String inTheWay() {
    return writer()
        .map(by -> "a draft is open, or a buffer for one waited for, by " + by + pinning())
        .orElse("a draft was open, or others have waited longer");
  }

  private String pinning() {
    return pins.laggards().isEmpty() ? "" : "; older versions are pinned by " + laggards();
  }

  private String laggards() {
    List<Holder> laggards = pins.laggards();
    return laggards.isEmpty()
        ? "nobody at this moment"
        : laggards.stream().map(Holder::toString).collect(Collectors.joining(", "));
  }

  /** Who has a draft, or waits for a buffer for one. */
  Optional<Holder> writer() {
    return ownerIf(MutexState::isHeld);
  }

  /** What this process holds of the state word, for close. */
  Optional<String> held() {
    long state = words.getVolatileLong(MutexLayout.STATE); // P3
    return MutexState.isHeldBy(state, mine)
        ? Optional.of("a draft of thread " + notes.threadName(state, owner()))
        : Optional.empty();
  }
}
