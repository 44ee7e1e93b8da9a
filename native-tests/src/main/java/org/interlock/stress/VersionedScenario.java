package org.interlock.stress;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.interlock.shm.Segment;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.Versioned;
import org.interlock.sync.Versioned.Draft;
import org.interlock.sync.Versioned.Snapshot;
import org.interlock.sync.VersionedOptions;

/**
 * Versioned data in two buffers: threads publish and discard, read in place, copy, and wait for
 * newer ones.
 */
public final class VersionedScenario implements Scenario {
  static final int BYTES = 1024; // small enough to be copied without a pin

  @Override
  public String name() {
    return "versioned";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    VersionedOptions options = VersionedOptions.ofSize(BYTES).checksum();
    Versioned data = Versioned.of(segment, "stress-versioned", options);
    return new VersionedTrial(data, new VersionedLedger(board, report), report);
  }

  @Override
  public boolean isInside(Board board, int seat) {
    return VersionedLedger.isInside(board, seat);
  }

  @Override
  public boolean isSettled(Board board, int seat) {
    return !VersionedLedger.hasPins(board, seat);
  }

  @Override
  public void settle(Board board, int seat) {
    VersionedLedger.vacate(board, seat);
  }

  /** One of the things that can be done. */
  static final class VersionedTrial implements Trial {
    private static final Duration SHORT = Duration.ofNanos(200_000);
    private static final int TURNS = 4; // so that each buffer has been written

    private final Versioned data;
    private final VersionedLedger ledger;
    private final Report report;

    VersionedTrial(Versioned data, VersionedLedger ledger, Report report) {
      this.data = data;
      this.ledger = ledger;
      this.report = report;
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      return switch (me.random().nextInt(8)) {
        case 0, 1 -> write(me);
        case 2 -> writeSoon(me);
        case 3 -> copy();
        case 4 -> await();
        default -> read(me);
      };
    }

    // ---- read

    private boolean read(Hand me) {
      long before = ledger.seen();
      try (Snapshot snapshot = data.read()) {
        ledger.pinned(me, snapshot.version());
        ledger.sees(snapshot.version(), before);
        check(Payload.flaw(snapshot, snapshot.version()));
        me.linger();
        check(Payload.flaw(snapshot, snapshot.version()));
        if (!snapshot.verify()) {
          report.violation("version " + snapshot.version() + " is not what was published");
        }
        ledger.unpins(me);
      }
      return true;
    }

    private boolean copy() {
      byte[] copy = new byte[BYTES];
      long before = ledger.seen();
      long version = data.readInto(ByteBuffer.wrap(copy));
      ledger.sees(version, before);
      check(Payload.flaw(copy, version));
      return true;
    }

    private boolean await() throws InterruptedException {
      long before = ledger.seen();
      long version = data.awaitNewer(before, SHORT);
      ledger.sees(version, before);
      return version > before;
    }

    private void check(Optional<String> flaw) {
      flaw.ifPresent(report::violation);
    }

    // ---- write

    private boolean write(Hand me) {
      try (Draft draft = data.write()) {
        change(me, draft);
      }
      return true;
    }

    private boolean writeSoon(Hand me) throws InterruptedException {
      try (Draft draft = data.write(SHORT)) {
        change(me, draft);
        return true;
      } catch (LockTimeoutException e) {
        return false;
      }
    }

    /** Writes the next version, and mostly publishes it. */
    private void change(Hand me, Draft draft) {
      long newest = data.version();
      ledger.drafts(me, newest);
      if (me.oneIn(2)) {
        check(Payload.flaw(draft.copyCurrent(), newest));
      }
      draft.putLong(BYTES / 2, newest + 1);
      me.linger();
      Payload.write(draft, newest + 1);
      ledger.endsDraft(me);
      if (!me.oneIn(6)) {
        publish(draft, newest);
      }
    }

    private void publish(Draft draft, long newest) {
      ledger.publishes();
      ledger.published(draft.publish(), newest);
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      for (int turn = 0; turn < TURNS; turn++) {
        try (Draft draft = data.write(patience)) {
          long newest = data.version();
          Payload.write(draft, newest + 1);
          publish(draft, newest);
        } catch (LockTimeoutException e) {
          report.relay(e.getMessage());
          return 1; // held or pinned by nobody that is left
        }
      }
      ledger.ends(data.version());
      return 0;
    }
  }
}
