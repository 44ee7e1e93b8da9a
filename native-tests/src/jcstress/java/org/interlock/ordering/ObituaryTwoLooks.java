package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * mutex.md, obituary: a reader wants that of the state 1, which stands there, while a helper of
 * another death writes over it. The accesses are those of {@code Obituary}, whose patience would
 * take longer than the test.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Told as it was written.")
@Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "Told as unknown.")
@Outcome(expect = FORBIDDEN, desc = "The name of one death with the particulars of another.")
@State
public class ObituaryTwoLooks {
  private static final long STATE = 0;
  private static final long PID = 8;
  private static final long NOTICED = 64;

  private final MappedWords words = Cells.next();

  /** The first obituary stands before the test begins. */
  public ObituaryTwoLooks() {
    words.setLong(PID, 1);
    words.setLong(NOTICED, 1);
    words.setLong(STATE, 1);
  }

  @Actor
  public void write() {
    words.setVolatileLong(STATE, 0);
    VarHandle.storeStoreFence(); // the text after it
    words.setLong(PID, 2);
    words.setLong(NOTICED, 2);
    words.setReleaseLong(STATE, 2);
  }

  @Actor
  public void read(II_Result result) {
    boolean before = words.getAcquireLong(STATE) == 1;
    int pid = (int) words.getLong(PID);
    int noticed = (int) words.getLong(NOTICED);
    VarHandle.loadLoadFence(); // the second look after the text
    boolean told = before && words.getVolatileLong(STATE) == 1;
    result.r1 = told ? pid : -1;
    result.r2 = told ? noticed : -1;
  }
}
