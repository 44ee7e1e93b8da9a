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
import org.openjdk.jcstress.infra.results.IIZ_Result;

/**
 * versioned.md, a copy without a pin: look at current, copy, load-load fence, look again. The
 * writer publishes buffer 1, then makes the next draft in buffer 0.
 */
@JCStressTest
@Outcome(id = "0, 0, true", expect = ACCEPTABLE, desc = "A whole copy, nothing published since.")
@Outcome(id = "., ., true", expect = FORBIDDEN, desc = "A torn copy that passes for whole.")
@Outcome(id = "0, 0, false", expect = ACCEPTABLE, desc = "A whole copy, thrown away.")
@Outcome(
    id = "., ., false",
    expect = ACCEPTABLE_INTERESTING,
    desc = "A copy of a draft, or a torn one: thrown away.")
@State
public class CopyWithoutPin {
  private static final long CURRENT = 0;
  private static final long ROW = 8;
  private static final long FIRST = 64;
  private static final long SECOND = 96;
  private static final long NONE = -1;

  private final MappedWords words = Cells.next();

  @Actor
  public void copy(IIZ_Result result) {
    long seen = words.getVolatileLong(CURRENT);
    int first = (int) words.getLong(FIRST);
    int second = (int) words.getLong(SECOND);
    VarHandle.loadLoadFence(); // the copy before the second look
    result.r1 = first;
    result.r2 = second;
    result.r3 = seen == 0 && words.getVolatileLong(CURRENT) == seen;
  }

  @Actor
  public void write() {
    words.getAndSetLong(CURRENT, 1); // W4
    words.getAndSetLong(ROW, NONE); // W2's end, of the next draft
    words.setLong(SECOND, 9); // W3
    words.setLong(FIRST, 9);
  }
}
