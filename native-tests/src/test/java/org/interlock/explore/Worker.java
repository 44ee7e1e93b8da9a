package org.interlock.explore;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;

/** A real thread that runs simulated ones, one after the other, each only when it has its turn. */
final class Worker extends Thread {
  private static final ConcurrentLinkedDeque<Worker> POOL = new ConcurrentLinkedDeque<>();

  SimThread sim;
  private volatile boolean turn;

  private Worker() {
    super("explore");
    setDaemon(true);
  }

  static Worker take(SimThread sim) {
    Worker worker = POOL.pollFirst();
    if (worker == null) {
      worker = new Worker();
      worker.start();
    }
    worker.sim = sim;
    return worker;
  }

  /** Its simulated thread has ended, or will never have a turn again. */
  void giveBack() {
    POOL.addFirst(this);
  }

  void giveTurn() {
    turn = true;
    LockSupport.unpark(this);
  }

  /** Called by this thread. */
  void awaitTurn() {
    while (!turn) {
      if (isInterrupted()) { // a scene's interrupt, which is not for here
        Thread.yield();
      } else {
        LockSupport.park(this);
      }
    }
    turn = false;
  }

  @Override
  public void run() {
    while (true) {
      awaitTurn();
      SimThread mine = sim;
      mine.home.world.scheduler.run(mine);
    }
  }
}
