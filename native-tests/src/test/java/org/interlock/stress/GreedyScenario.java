package org.interlock.stress;

import java.time.Duration;
import org.interlock.shm.Segment;

/** Grows the segment, and after ten operations gets nothing any more. */
final class GreedyScenario extends MutexScenario {
  @Override
  public Trial join(Segment segment, Board board, Report report) {
    Trial trial = super.join(segment, board, report);
    return new Trial() {
      @Override
      public boolean operate(Hand me) throws InterruptedException {
        segment.region("region-" + me.pid(), Long.BYTES);
        return board.operations(me.seat(), me.thread()) < 10 && trial.operate(me);
      }

      @Override
      public long drift(Duration patience) throws InterruptedException {
        return trial.drift(patience);
      }
    };
  }
}
