package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** P1 of waiting.md: who sleeps against who releases. */
public final class SleeperAndReleaser {
  private static final long STATE = 0;
  private static final long WAITERS = 8;
  private static final long FREE = 1; // a new cell is held
  private static final long TAKEN = 2;

  private SleeperAndReleaser() {}

  /** The sleeper's steps: announce, then a take; 1 when it takes. */
  private static int sleep(MappedWords words) {
    words.getAndBitwiseOr(WAITERS, 1);
    return words.compareAndSetLong(STATE, FREE, TAKEN) ? 1 : 0;
  }

  /** The releaser stores in full: U2 of a process without the asymmetric fence. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It takes, and is woken for nothing.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Released before the flag: it takes.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It sleeps, and the releaser wakes it.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "A lost wake: it sleeps, and nobody wakes it.")
  @State
  public static class FullStore {
    private final MappedWords words = Cells.next();

    @Actor
    public void release(II_Result result) {
      words.setVolatileLong(STATE, FREE);
      result.r1 = words.getVolatile(WAITERS);
    }

    @Actor
    public void sleep(II_Result result) {
      result.r2 = SleeperAndReleaser.sleep(words);
    }
  }

  /**
   * The releaser stores without a fence, as a registered process does. The fence would be the
   * sleeper's membarrier, a system call of a microsecond that jcstress's pace has no room for; the
   * pair with it is explored and modelled (waiting.pml). Here is what that fence is there for.
   */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It takes, and is woken for nothing.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Released before the flag: it takes.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "It sleeps, and the releaser wakes it.")
  @Outcome(
      id = "0, 0",
      expect = ACCEPTABLE_INTERESTING,
      desc = "The lost wake that the sleeper's membarrier keeps away; there is none here.")
  @State
  public static class StoreWithoutFence {
    private final MappedWords words = Cells.next();

    @Actor
    public void release(II_Result result) {
      words.setReleaseLong(STATE, FREE);
      VarHandle.releaseFence();
      result.r1 = words.getVolatile(WAITERS);
    }

    @Actor
    public void sleep(II_Result result) {
      result.r2 = SleeperAndReleaser.sleep(words);
    }
  }
}
