package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** P3 of participants.md: a take and L3 against K1 and K2. One word is shared, one on the heap. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "Taken while open: the close refuses.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "Each sees the other.")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "The take backs out.")
@Outcome(id = "true, false", expect = FORBIDDEN, desc = "Closed while something is held.")
@State
public class TakerAndCloser {
  private static final long STATE = 0;

  private final MappedWords words = Cells.next();
  private volatile boolean closing;

  @Actor
  public void take(ZZ_Result result) {
    words.compareAndSetLong(STATE, 0, 1);
    result.r1 = !closing;
  }

  @Actor
  public void close(ZZ_Result result) {
    closing = true;
    result.r2 = words.getVolatileLong(STATE) == 1;
  }
}
