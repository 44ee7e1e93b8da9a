package org.interlock.ordering;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.shm.seam.MappedWords;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * P4 of versioned.md: a reader pins buffer 0, then looks whether it is current still; a writer
 * publishes buffer 1, then reads the pins, and writes buffer 0 when there is none.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Pinned, and seen to be.")
@Outcome(id = "0, -1, [01]", expect = ACCEPTABLE, desc = "Not current any more: not pinned.")
@Outcome(id = "1, ., 0", expect = FORBIDDEN, desc = "Pinned, and the writer writes it.")
@Outcome(id = "1, 9, .", expect = FORBIDDEN, desc = "Pinned, with bytes of another version.")
@State
public class PinAndPublish {
  private static final long CURRENT = 0;
  private static final long PINS = 64;
  private static final long BYTES = 96;

  private final MappedWords words = Cells.next();

  @Actor
  public void read(III_Result result) {
    long seen = words.getAcquireLong(CURRENT); // R1
    words.getAndAddLong(PINS, 1); // R2
    boolean pinned = seen == 0 && words.getVolatileLong(CURRENT) == seen; // R3
    result.r1 = pinned ? 1 : 0;
    result.r2 = pinned ? (int) words.getLong(BYTES) : -1;
  }

  @Actor
  public void write(III_Result result) {
    words.getAndSetLong(CURRENT, 1); // W4
    int pins = (int) words.getVolatileLong(PINS); // W2 of the next draft
    if (pins == 0) {
      words.setLong(BYTES, 9); // W3
    }
    result.r3 = pins;
  }
}
