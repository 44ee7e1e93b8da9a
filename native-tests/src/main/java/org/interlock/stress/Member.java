package org.interlock.stress;

import java.util.Arrays;
import org.interlock.process.ChildJvm;

/** A process of the run, as the one that started it sees it. */
final class Member {
  private final ChildJvm jvm;
  private final long[] operations;
  private final long[] since;
  private int seat = -1;
  private boolean stopped;

  Member(ChildJvm jvm, int threads) {
    this.jvm = jvm;
    this.operations = new long[threads];
    this.since = new long[threads];
  }

  ChildJvm jvm() {
    return jvm;
  }

  int seat() {
    return seat;
  }

  void sit(int seat, Board board) {
    this.seat = seat;
    board.sit(seat, jvm.pid());
    restart(System.nanoTime());
    jvm.send(StressWorker.WORK + " " + seat);
  }

  boolean isStopped() {
    return stopped;
  }

  void stopped(boolean is) {
    stopped = is;
  }

  /** It could not get on until now, and that was no fault. */
  void restart(long now) {
    Arrays.fill(since, now);
  }

  /** For how long the slowest of its threads has got nothing. */
  long idleNanos(Board board, long now) {
    long longest = 0;
    for (int thread = 0; thread < operations.length; thread++) {
      long done = board.operations(seat, thread);
      if (done != operations[thread]) {
        operations[thread] = done;
        since[thread] = now;
      }
      longest = Math.max(longest, now - since[thread]);
    }
    return longest;
  }
}
