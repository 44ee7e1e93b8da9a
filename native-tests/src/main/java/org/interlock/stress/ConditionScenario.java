package org.interlock.stress;

import java.time.Duration;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import org.interlock.shm.Segment;
import org.interlock.sync.Death;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;

/**
 * A buffer of a few places with two conditions of one mutex: threads put and take, and wait for a
 * place or a thing; in each process with a repair or, in every second one, recovering.
 */
@SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // callers loop; awaitUntil has its own
public final class ConditionScenario implements Scenario {
  private static final String NAME = "stress-condition";

  @Override
  public String name() {
    return "condition";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    ConditionTrial trial = new ConditionTrial(board, report);
    boolean repairs = ProcessHandle.current().pid() % 2 == 0;
    trial.use(repairs ? Mutex.of(segment, NAME, trial::mend) : Mutex.of(segment, NAME));
    return trial;
  }

  @Override
  public boolean isInside(Board board, int seat) {
    long insider = Section.insider(board);
    return insider != 0 && Hand.pid(insider) == board.pid(seat);
  }

  /** One thread's puts and takes. */
  private static final class ConditionTrial implements Trial {
    private static final long SHORT_NANOS = 200_000;
    private static final long LONG_NANOS = 100_000_000; // everybody may want the same meanwhile
    private static final long LOOK_MILLIS = 1;

    private final Section section;
    private final BufferLedger ledger;
    private Mutex mutex;
    private Condition thing;
    private Condition place;

    ConditionTrial(Board board, Report report) {
      this.section = new Section(board, report);
      this.ledger = new BufferLedger(board, report);
    }

    void use(Mutex guard) {
      mutex = guard;
      thing = guard.newCondition("thing");
      place = guard.newCondition("place");
    }

    void mend(Death death) {
      section.mend(death);
      ledger.mend();
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      try {
        mutex.lock();
      } catch (OwnerDiedException e) {
        mutex.recover(this::mend); // or another one did
        return false;
      }
      boolean died = false;
      try {
        return me.oneIn(2) ? put(me) : take(me);
      } catch (OwnerDiedException e) { // while it waited
        died = true;
        return false;
      } finally {
        mutex.unlock();
        if (died) {
          mutex.recover(this::mend);
        }
      }
    }

    private boolean put(Hand me) throws InterruptedException {
      while (!ledger.hasPlace()) {
        if (!await(place, me)) {
          return false;
        }
      }
      section.enter(me);
      ledger.put(me);
      section.leave(me);
      signal(thing, me);
      return true;
    }

    private boolean take(Hand me) throws InterruptedException {
      while (!ledger.hasThing()) {
        if (!await(thing, me)) {
          return false;
        }
      }
      section.enter(me);
      ledger.take(me);
      section.leave(me);
      signal(place, me);
      return true;
    }

    private static void signal(Condition condition, Hand me) {
      if (me.oneIn(8)) {
        condition.signalAll();
      } else {
        condition.signal();
      }
    }

    /** In any of the ways that end when nobody signals; false when it has given up. */
    private static boolean await(Condition condition, Hand me) throws InterruptedException {
      long nanos = me.oneIn(4) ? SHORT_NANOS : LONG_NANOS;
      return switch (me.random().nextInt(3)) {
        case 0 -> condition.await(nanos, TimeUnit.NANOSECONDS);
        case 1 -> condition.awaitNanos(nanos) > 0;
        default -> condition.awaitUntil(new Date(System.currentTimeMillis() + nanos / 1_000_000));
      };
    }

    // ---- in the end

    @Override
    public long drift(Duration patience) throws InterruptedException {
      mutex.recover(this::mend);
      if (!mutex.tryLock(patience)) {
        return 1; // held by nobody that is left
      }
      try {
        ledger.ends();
      } finally {
        mutex.unlock();
      }
      return lost(thing, patience) + lost(place, patience);
    }

    /** 1 when a signal does not reach the one that waits: somebody who has left keeps a place. */
    private long lost(Condition condition, Duration patience) throws InterruptedException {
      AtomicBoolean waits = new AtomicBoolean();
      CompletableFuture<Boolean> signalled =
          CompletableFuture.supplyAsync(() -> awaitOnce(condition, waits, patience));
      while (!signalsIf(waits, condition)) {
        Thread.sleep(LOOK_MILLIS);
      }
      return signalled.join() ? 0 : 1;
    }

    private boolean awaitOnce(Condition condition, AtomicBoolean waits, Duration patience) {
      mutex.lock();
      try {
        waits.set(true);
        return condition.awaitNanos(patience.toNanos()) > 0;
      } catch (InterruptedException e) {
        throw new AssertionError(e); // nobody interrupts
      } finally {
        mutex.unlock();
      }
    }

    /** Who has the mutex after the one that waits said so meets it in its wait. */
    private boolean signalsIf(AtomicBoolean waits, Condition condition) {
      mutex.lock();
      try {
        if (waits.get()) {
          condition.signal();
        }
        return waits.get();
      } finally {
        mutex.unlock();
      }
    }
  }
}
