package org.interlock.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.interlock.shm.Segment;
import org.interlock.sync.Death;
import org.interlock.sync.Held;
import org.interlock.sync.LockTimeoutException;
import org.interlock.sync.Mutex;
import org.interlock.sync.OwnerDiedException;

/**
 * Several mutexes at once, in whatever order they are named: a section under one of them, which all
 * take, with some of the others; in each process with repairs or, in every second one, recovering.
 */
public final class LockAllScenario implements Scenario {
  private static final String GUARD = "stress-lockall-guard";
  private static final String OTHER = "stress-lockall-";
  private static final int OTHERS = 3;

  @Override
  public String name() {
    return "lockall";
  }

  @Override
  public Trial join(Segment segment, Board board, Report report) {
    Section section = new Section(board, report);
    LockAllTrial trial = new LockAllTrial(section);
    boolean repairs = ProcessHandle.current().pid() % 2 == 0;
    trial.guard = repairs ? Mutex.of(segment, GUARD, section::mend) : Mutex.of(segment, GUARD);
    for (int i = 0; i < OTHERS; i++) {
      trial.others.add(
          repairs ? Mutex.of(segment, OTHER + i, trial::mendOther) : Mutex.of(segment, OTHER + i));
    }
    return trial;
  }

  @Override
  public boolean isInside(Board board, int seat) {
    long insider = Section.insider(board);
    return insider != 0 && Hand.pid(insider) == board.pid(seat);
  }

  private static final class LockAllTrial implements Trial {
    private static final Duration SHORT = Duration.ofNanos(200_000);
    private static final Duration LONG = Duration.ofSeconds(60); // stuck is the watchdog's to say

    private final Section section;
    private final List<Mutex> others = new ArrayList<>();
    private Mutex guard;

    LockAllTrial(Section section) {
      this.section = section;
    }

    /** Nothing stands under it alone. */
    void mendOther(Death death) {
      if (!section.board.isVictim(death.pid())) {
        section.report.violation("declared dead, and was not killed: " + death);
      }
    }

    @Override
    public boolean operate(Hand me) throws InterruptedException {
      try (Held all = Mutex.lockAll(me.oneIn(8) ? SHORT : LONG, some(me))) {
        section.pass(me);
        return true;
      } catch (LockTimeoutException e) {
        return false;
      } catch (OwnerDiedException e) {
        recoverAll(); // or another one did
        return false;
      }
    }

    /** The guard and some of the others, in any order. */
    private Mutex[] some(Hand me) {
      List<Mutex> some = new ArrayList<>(List.of(guard));
      for (Mutex other : others) {
        if (me.oneIn(2)) {
          some.add(other);
        }
      }
      Collections.shuffle(some, new Random(me.random().nextLong()));
      return some.toArray(Mutex[]::new);
    }

    private void recoverAll() {
      guard.recover(section::mend);
      others.forEach(other -> other.recover(this::mendOther));
    }

    @Override
    public long drift(Duration patience) throws InterruptedException {
      recoverAll();
      long missing = 0;
      for (Mutex other : others) {
        missing += isFree(other, patience) ? 0 : 1;
      }
      return missing + (isFree(guard, patience) ? section.gap() : 1);
    }

    private static boolean isFree(Mutex mutex, Duration patience) throws InterruptedException {
      if (!mutex.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        return false; // held by nobody that is left
      }
      mutex.unlock();
      return true;
    }
  }
}
