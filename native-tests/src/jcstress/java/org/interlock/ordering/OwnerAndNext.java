package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** P2 of mutex.md: what an owner wrote is there for the next one. */
@JCStressTest
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Not released yet.")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Taken, and all that the owner wrote is seen.")
@Outcome(expect = FORBIDDEN, desc = "Taken, and what the owner wrote is not there.")
@State
public class OwnerAndNext {
  private static final long STATE = 0;
  private static final long FREE = 1; // a new cell is held
  private static final long TAKEN = 2;
  private static final long FIRST = 16;
  private static final long SECOND = 24;

  private final MappedWords words = Cells.next();

  @Actor
  public void owner() {
    words.setLong(FIRST, 1);
    words.setLong(SECOND, 2);
    words.setReleaseLong(STATE, FREE);
  }

  @Actor
  public void next(II_Result result) {
    boolean taken = words.compareAndSetLong(STATE, FREE, TAKEN);
    result.r1 = taken ? (int) words.getLong(FIRST) : -1;
    result.r2 = taken ? (int) words.getLong(SECOND) : -1;
  }
}
