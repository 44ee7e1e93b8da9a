package org.interlock.shm.seam;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.interlock.shm.linux.LinuxKernel;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * P1 of participants.md, "Close": one visitor passes by, another begins the closing from inside,
 * without patience, so that whoever leaves last retires the pages. In this package for the real
 * {@link Parking}.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Retired once, behind the last visitor.")
@Outcome(id = "1, .", expect = FORBIDDEN, desc = "Retired while one was inside.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Never retired.")
@Outcome(expect = FORBIDDEN, desc = "Retired more than once.")
@State
public class VisitorsAndCloser {
  private final Parking parking = new Parking(LinuxKernel.instance());
  private volatile int retired;

  @Actor
  public void passBy() {
    parking.visit(() -> {});
  }

  @Actor
  public void close(II_Result result) {
    parking.visit(
        () -> {
          parking.shut(this::retire, 0);
          result.r1 = retired;
        });
  }

  private void retire() {
    retired++; // by one thread, or the count shows it
  }

  @Arbiter
  public void after(II_Result result) {
    result.r2 = retired;
  }
}
