package org.interlock.explore;

import org.interlock.shm.seam.Kernel;
import org.interlock.shm.seam.Parker;
import org.interlock.shm.seam.Words;

/** One participant's view of the simulated kernel. Each call empties the caller's store buffer. */
class SimKernel extends Kernel {
  private static final long POLL_NANOS = 10_000;

  final Participant me;
  private final World world;

  /** One processor, so that nobody spins; set before the first lock. */
  int processors = 1;

  SimKernel(Participant me) {
    this.me = me;
    this.world = me.world;
  }

  @Override
  public void wait(Words words, long offset, int expected, long deadline, Parker parker) {
    SimThread thread = call();
    SimWords shared = (SimWords) words;
    SimWords own = (SimWords) parker.words();
    Memory memory = shared.memory();
    int at = shared.at(offset);
    int ownAt = own.at(Parker.SIGNALLED);
    if (memory.load(at, Integer.BYTES) != expected
        || world.parkers.load(ownAt, Integer.BYTES) != 0
        || deadline <= world.clock) {
      world.trace(thread, "waits not", memory, at, "");
      return;
    }
    world.trace(thread, "sleeps on", memory, at, expected);
    thread.sleepOn(memory, at, world.parkers, ownAt, deadline);
    world.scheduler.away(thread);
    thread.leaveQueues();
  }

  @Override
  public void wake(Words words, long offset, int count) {
    SimThread thread = call();
    if (thread == null) {
      return;
    }
    thread.wakes++;
    SimWords shared = (SimWords) words;
    world.trace(thread, "wakes", shared.memory(), shared.at(offset), count);
    world.wake(shared.memory(), shared.at(offset), count);
  }

  @Override
  public boolean membarrier() {
    SimThread thread = call();
    if (!me.fenced) {
      return false;
    }
    if (thread != null) {
      world.trace(thread, "membarrier");
    }
    for (SimThread t : world.threads) {
      if (t.home.fenced) {
        t.buffer.flush();
      }
    }
    return true;
  }

  @Override
  public boolean hasAsymmetricFence() {
    world.access(false);
    return me.fenced;
  }

  @Override
  public Parker newParker() {
    return new Parker(SimWords.parker(me), this);
  }

  @Override
  public long nanoTime() {
    world.access(false);
    return world.clock;
  }

  @Override
  public void giveWay() {
    world.access(false);
    world.clock += POLL_NANOS;
  }

  @Override
  public void spinHint() {
    world.access(false);
    world.clock += POLL_NANOS;
  }

  @Override
  public void pause() {
    SimThread thread = world.access(false);
    world.clock += POLL_NANOS;
    if (thread != null) {
      world.scheduler.poll(thread);
    }
  }

  @Override
  public int processors() {
    world.access(false);
    return processors;
  }

  private SimThread call() {
    SimThread thread = world.access(true);
    if (thread != null) {
      thread.buffer.flush();
    }
    return thread;
  }
}
