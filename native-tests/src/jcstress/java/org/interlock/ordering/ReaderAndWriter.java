package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** P4 of rwlock.md: a reader counts itself, then looks; a writer says so, then reads the counts. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "It reads, and the writer waits for it.")
@Outcome(id = "false, true", expect = ACCEPTABLE, desc = "The reader counts down and wakes.")
@Outcome(id = "false, false", expect = ACCEPTABLE, desc = "The reader comes too late.")
@Outcome(id = "true, false", expect = FORBIDDEN, desc = "One reads while another writes.")
@State
public class ReaderAndWriter {
  private static final long STATE = 0;
  private static final long COUNT = 64;
  private static final long PENDING = 1;

  private final MappedWords words = Cells.next();

  @Actor
  public void read(ZZ_Result result) {
    words.getAndAddLong(COUNT, 1); // R2
    result.r1 = words.getVolatileLong(STATE) != PENDING; // R3
  }

  @Actor
  public void write(ZZ_Result result) {
    words.compareAndSetLong(STATE, 0, PENDING); // W1
    result.r2 = words.getVolatileLong(COUNT) > 0; // W2
  }
}
