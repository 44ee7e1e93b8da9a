package org.interlock.sync;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.ordering.Cells;
import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * "By a guess" of semaphores.md and ADR 0022: a compare-and-set of 64 bits against
 * read-modify-writes of one 32-bit half, of which Java's memory model says nothing. In this package
 * for the real {@link UntrackedPermits}.
 */
public final class Guesses {
  private static final int MAXIMUM = 10;

  private Guesses() {}

  /** A release by a guess, and a sleeper that sets its flag in the other half, then looks. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Given before the flag: the sleeper takes.")
  @Outcome(
      id = "0, 0, 1",
      expect = ACCEPTABLE,
      desc = "The flag first: no guess, a give with looks.")
  @Outcome(id = "1, 0, .", expect = FORBIDDEN, desc = "A lost wake: nobody looks, and it sleeps.")
  @Outcome(id = "0, 1, .", expect = FORBIDDEN, desc = "A permit of a guess that has failed.")
  @Outcome(id = "., ., 0", expect = FORBIDDEN, desc = "The flag was written over.")
  @State
  public static class GiveAndSleeper {
    private final MappedWords words = Cells.next();
    private final UntrackedPermits permits = new UntrackedPermits(words, 0, MAXIMUM);

    @Actor
    public void give(III_Result result) {
      result.r1 = permits.tryGiveUnchanged() ? 1 : 0;
    }

    @Actor
    public void sleep(III_Result result) {
      words.getAndBitwiseOr(UntrackedLayout.WAITERS, WaitersState.WAITERS);
      result.r2 = -words.getVolatile(UntrackedLayout.STATE); // permits there
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = WaitersState.hasWaiters(words.getVolatile(UntrackedLayout.WAITERS)) ? 1 : 0;
    }
  }

  /** A take by a guess, and another process's take of the same permit by 32 bits. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The guess takes it.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The other one takes it.")
  @Outcome(id = "1, 1, .", expect = FORBIDDEN, desc = "One permit, taken twice.")
  @Outcome(id = "0, 0, .", expect = FORBIDDEN, desc = "Nobody takes what is there.")
  @Outcome(expect = FORBIDDEN, desc = "The count is not what the takes have left.")
  @State
  public static class TwoTakes {
    private final MappedWords words = Cells.next();
    private final UntrackedPermits guessing = new UntrackedPermits(words, 1, MAXIMUM);
    private final UntrackedPermits looking = new UntrackedPermits(words, 1, MAXIMUM);

    @Actor
    public void guess(III_Result result) {
      result.r1 = guessing.tryTakeUnchanged() ? 1 : 0;
    }

    @Actor
    public void take(III_Result result) {
      result.r2 = looking.tryTake(1) ? 1 : 0;
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = looking.available();
    }
  }

  /** A take by a guess, and another process's give of one more by 32 bits. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken, then given.")
  @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "Given first: no guess.")
  @Outcome(expect = FORBIDDEN, desc = "A change was written over.")
  @State
  public static class TakeAndGive {
    private final MappedWords words = Cells.next();
    private final UntrackedPermits guessing = new UntrackedPermits(words, 1, MAXIMUM);
    private final UntrackedPermits looking = new UntrackedPermits(words, 1, MAXIMUM);

    @Actor
    public void guess(III_Result result) {
      result.r1 = guessing.tryTakeUnchanged() ? 1 : 0;
    }

    @Actor
    public void give(III_Result result) {
      looking.give(1);
      result.r2 = 1;
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = looking.available();
    }
  }
}
